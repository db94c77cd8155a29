// Pushes with Node's prom-client what stdin lists, to $URL; prints for each push "" or what the user sees of its failure.
const client = require('prom-client')

function registry(push) {
  const registers = [new client.Registry()]
  const number = Number(push.push)
  const labels = {push: push.push}
  new client.Counter({name: 'batch_records_total', help: 'Records "done" \\ and\nnew line.', labelNames: ['push'], registers}).inc(labels, number)
  new client.Gauge({name: 'batch_seconds', help: 'Duration.', labelNames: ['push', 'text'], registers}).set({...labels, text: push.text}, number + 0.5)
  const sizes = new client.Histogram({name: 'batch_bytes', help: 'Sizes.', labelNames: ['push'], buckets: [1, 10, 100], registers})
  sizes.observe(labels, 5)
  sizes.observe(labels, 50000)
  new client.Summary({name: 'batch_latency', help: 'Latency.', labelNames: ['push'], percentiles: [0.5, 0.99], registers}).observe(labels, 0.25)
  return registers[0]
}

async function run(push) {
  const auth = process.env.PASSWORD ? {auth: process.env.USER + ':' + process.env.PASSWORD} : {}
  const gateway = new client.Pushgateway(process.env.URL, auth, registry(push))
  const group = {jobName: push.job, groupings: push.grouping}
  try {
    const operations = {push: () => gateway.push(group), add: () => gateway.pushAdd(group), delete: () => gateway.delete(group)}
    await operations[push.operation]()
    return ''
  } catch (e) {
    return e.name + ': ' + e.message
  }
}

async function main() {
  const outcomes = []
  for (const push of JSON.parse(require('fs').readFileSync(0))) outcomes.push(await run(push))
  process.stdout.write(JSON.stringify(outcomes))
}

main()
