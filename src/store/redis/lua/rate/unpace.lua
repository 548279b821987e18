-- Gives a slot back, if nobody has taken one behind it.
-- KEYS: clock.  ARGV: its mark, interval.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], string.format('%.0f', ARGV[1] - ARGV[2]), 'KEEPTTL')
end
