-- Adds to a count that is forgotten a while after it was last added to.  KEYS: count.  ARGV: by, time to live.
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return count
