-- A turn that was begun and not run: it may be begun again at once, and this was no attempt.  KEYS: turn.  ARGV: fence.
if redis.call('HGET', KEYS[1], 'fence') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'until', 0)
  redis.call('HINCRBY', KEYS[1], 'attempts', -1)
end
