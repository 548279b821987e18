-- Stores a delivery once: 0 seen before, 1 stored, 2 full (first refusal), 3 full. Behind a 1, a turn for the consumer.
-- KEYS: seen, mailbox, ready stream, marks, fence, full.
-- ARGV: owner, item, ttl of seen, limit, consumer ('' begins none), group, lease, batch, prefixes of mail, turn, session.
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[4]) then
  if redis.call('EXISTS', KEYS[1]) == 1 then return { '0' } end
  return { redis.call('SADD', KEYS[6], ARGV[1]) == 1 and '2' or '3' }
end
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[3]) then return { '0' } end
redis.call('RPUSH', KEYS[2], ARGV[2])
make_ready(KEYS[3], KEYS[4], ARGV[1])
if ARGV[5] == '' then return { '1' } end
local k = {
  ready = KEYS[3], marks = KEYS[4], fence = KEYS[5], full = KEYS[6],
  group = ARGV[6], lease = ARGV[7], batch = ARGV[8], mail = ARGV[9], turn = ARGV[10], session = ARGV[11],
}
return { '1', unpack(next_turn(k, ARGV[5])) }
