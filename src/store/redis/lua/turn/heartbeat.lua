-- Extends a turn and the life of its entry: 1, or 0 if it has been taken over.
-- KEYS: turn, ready stream.  ARGV: group, entry, fence, lease.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[3] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + ARGV[4]))
-- Whoever the entry is with keeps it; claiming it anew only sets its idle time to nothing.
local pending = redis.pcall('XPENDING', KEYS[2], ARGV[1], ARGV[2], ARGV[2], 1)
if pending[1] then redis.call('XCLAIM', KEYS[2], ARGV[1], pending[1][2], 0, ARGV[2], 'JUSTID') end
return 1
