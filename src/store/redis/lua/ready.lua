-- Puts the owner on the ready stream unless its mark says that it is there, or that its turn is held.
local function make_ready(stream, marks, owner)
  if redis.call('HEXISTS', marks, owner) == 0 then
    redis.call('HSET', marks, owner, redis.call('XADD', stream, '*', 'o', owner))
  end
end

