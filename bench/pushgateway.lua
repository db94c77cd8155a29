-- The pushes of bench/pushgateway for wrk, byte for byte the same for both servers, in turn from so many
-- jobs. Arguments: bulk | small, push | grouped (the path's form), number of jobs.

local requests = {}

local function instance(job)
  return string.format("worker-%03d.example", job)
end

-- One sample; bulk is bench/micro's: 1,000 samples, 20 families with HELP and TYPE, 4 labels.
local function small(job)
  return string.format('demo_metric{job="nightly-import",instance="%s"} 1\n', instance(job))
end

local function bulk(job)
  local lines = {}
  for family = 0, 19 do
    local name = "batch_job_stage_" .. family .. "_rows_total"
    table.insert(lines, "# HELP " .. name .. " Rows that this stage of the job has handled so far.")
    table.insert(lines, "# TYPE " .. name .. " counter")
    for sample = 0, 49 do
      table.insert(lines, string.format('%s{job="nightly-import",instance="%s",shard="%d",result="%s"} %s',
        name, instance(job), math.floor(sample / 2), sample % 2 == 0 and "ok" or "failed",
        sample % 3 == 0 and "0.00" .. (7919 * sample + 1) or tostring(7919 * sample)))
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

function init(args)
  local body = args[1] == "bulk" and bulk or small
  for job = 0, tonumber(args[3]) - 1 do
    local path = args[2] == "push" and "/push" or "/metrics/job/nightly-import/instance/" .. instance(job)
    table.insert(requests, wrk.format("POST", path, nil, body(job)))
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
