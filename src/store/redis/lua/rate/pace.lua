-- Asks for a slot, as `Pace::ask` in limit.rs: {1, wait, mark} reserved, {0, wait, 0} refused. All in microseconds.
-- KEYS: clock.  ARGV: interval, slack, how far ahead.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, slack, ahead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local free = tonumber(redis.call('GET', KEYS[1]) or 0)
local wait = math.max(free - slack - now, 0)
if wait > ahead then return { 0, wait, 0 } end
free = math.max(free, now) + interval
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', string.format('%.0f', (free - now) / 1000 + 1000))
return { 1, wait, free }
