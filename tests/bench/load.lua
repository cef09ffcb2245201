-- wrk: %d in the path becomes the next number; the last line of the output is JSON.
local path = os.getenv("BENCH_PATH")
local number = tonumber(os.getenv("BENCH_FIRST_ID") or "1")
local distinct = path:find("%%d") ~= nil

function request()
    if not distinct then return wrk.format("GET", path) end
    number = number + 1
    return wrk.format("GET", string.format(path, number))
end

function done(summary, latency)
    io.write(string.format(
        '\n{"answers": %d, "seconds": %.4f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
