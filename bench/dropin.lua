-- Pushes of bench/dropin for wrk. Arguments: small | text | protobuf, push | group, number of jobs.
-- text and protobuf are one registry of 20 families, as Go's client encodes it.

local requests = {}

local protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"

local function read(name)
  local file = assert(io.open("bench/families/" .. name, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

function init(args)
  local kind, form = args[1], args[2]
  local body = 'demo_metric{job="test"} 1\n'
  local headers = {}
  if kind == "text" then
    body = read("families.txt")
    headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
  elseif kind == "protobuf" then
    body = read("families.pb")
    headers["Content-Type"] = protobuf
  end
  for job = 0, tonumber(args[3]) - 1 do
    local path = form == "push" and "/push" or "/metrics/job/x/instance/" .. (tonumber(args[3]) == 1 and "y" or "worker-" .. job)
    table.insert(requests, wrk.format(form == "push" and "POST" or "PUT", path, headers, body))
  end
end

local at = 0

function request()
  at = at % #requests + 1
  return requests[at]
end

-- requests/s, p50 in µs, errors of the sockets, answers of 400 and more
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("result %.1f %d %d %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
