-- Small pushes for wrk, and one line of results for bench/throughput.
-- Arguments: small | close | series | known (a thousand series in turn), and a number that keeps the series of one run apart from the next.

local run

local function series()
  local pushed = 0
  local body = 'demo_metric{job="test",id="%04d%08d"} 1\n'
  -- Formatted once, since all bodies are equally long; wrk could not keep up otherwise.
  local head = wrk.format(nil, nil, nil, string.rep("x", #body:format(run, 0))):gsub("x+$", "")
  function request()
    pushed = pushed + 1
    return head .. body:format(run, pushed)
  end
end

local function known()
  local requests, at = {}, 0
  for i = 1, 1000 do
    requests[i] = wrk.format(nil, nil, nil, string.format('demo_metric{job="test",id="%04d"} 1\n', i))
  end
  function request()
    at = at % #requests + 1
    return requests[at]
  end
end

function init(args)
  run = tonumber(args[2])
  wrk.method = "POST"
  wrk.path = "/push"
  wrk.body = 'demo_metric{job="test"} 1\n'
  if args[1] == "close" then
    wrk.headers["Connection"] = "close"
  elseif args[1] == "series" then
    series()
  elseif args[1] == "known" then
    known()
  end
end

-- requests, requests/s, p50 in µs, p99 in µs, errors of the sockets, answers of 400 and more
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("result %d %.0f %d %d %d %d\n",
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
