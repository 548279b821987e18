-- Turns whose lease is over, handed out: where to go on looking, then the name and owner of each. They are handed out once
-- more after another lease.
-- KEYS: marks.  ARGV: where to look, most, lease.
local looked = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', '500')
local now, most, found = now_ms(), tonumber(ARGV[2]), { looked[1] }
for i = 1, #looked[2], 2 do
  local owner, mark = looked[2][i], looked[2][i + 1]
  local name = mark:match('^[hp] (%S+)')
  local held = name and #found <= 2 * most and parts_of(mark, name)
  if held and held.until_ <= now then
    redis.call('HSET', KEYS[1], owner,
      mark_of('p', name, held.fence, now + ARGV[3], held.attempts, held.survived))
    found[#found + 1] = name
    found[#found + 1] = owner
  end
end
return found
