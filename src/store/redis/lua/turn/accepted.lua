-- Begins a turn for the consumer: where nobody waits to be handed out, that of whom the delivery is for.
local k = {
  ready = KEYS[3], marks = KEYS[4], fence = KEYS[5], full = KEYS[6],
  group = ARGV[6], lease = ARGV[7], last = ARGV[8], mail = ARGV[9], turn = ARGV[10], session = ARGV[11],
}
local turn = redis.call('XLEN', k.ready) > 0 and next_turn(k, ARGV[5])
if turn and turn[1] then
  make_ready(k.ready, k.marks, owner)
else
  turn = begin_at_once(k, owner, length == 1 and item) or {}
end
return { '1', unpack(turn) }
