-- Stores a delivery once: 0 seen before, 1 stored, 2 full (first refusal), 3 full.
-- KEYS: seen, mailbox, ready stream, marks, full.  ARGV: owner, item, ttl of seen, limit.
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[4]) then
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  return 3 - redis.call('SADD', KEYS[5], ARGV[1])
end
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[2])
if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 0 then
  redis.call('HSET', KEYS[4], ARGV[1], redis.call('XADD', KEYS[3], '*', 'o', ARGV[1]))
end
return 1
