-- Puts an edition of a snapshot in the place of the one before, if its lease is held and all its pieces are there: 1, else 0.
-- KEYS: lock, head, pieces.  ARGV: version (the fence of the lease), how many pieces, head, ttl, what keys of pieces begin with.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('HLEN', KEYS[3]) ~= tonumber(ARGV[2]) then return 0 end
local before = redis.call('HGET', KEYS[2], 'version')
redis.call('HSET', KEYS[2], 'version', ARGV[1], 'head', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[4])
if before and before ~= ARGV[1] then redis.call('UNLINK', ARGV[5] .. before) end
return 1
