-- Extends a lease, or gives it back with ttl 0, if it is held under this fence: 1, else 0.
-- KEYS: lock.  ARGV: fence, ttl.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
