using OrleansCluster.Algorithms.Cache.Shards;

namespace OrleansCluster.Algorithms.Cache.Directory;

/// <summary>
/// When a member proposes another partition map after silos have come or gone. All members do; the first that lives at once, the others a little later each, in
/// case that one does not. One proposal is accepted, and what it says depends on nothing but who lives. Times are of one monotonic clock.
/// </summary>
/// <param name="rebalanceDelay">How long members are to have come and gone no more, before shards move.</param>
public sealed class MapSchedule(TimeSpan rebalanceDelay)
{
    /// <summary>How much later than the one before it each member proposes, and how long until what failed is tried again.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(300);

    // A member that comes and goes all the time must not put it off for ever.
    private const int MaxDelays = 5;

    private TimeSpan? _dueAt;
    private TimeSpan _latest;
    private bool _isUnderWay;

    /// <summary>Members have come or gone, or have said that they are about to.</summary>
    public void MembersChanged(CacheDirectory directory, ShardMember self, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (directory.IsLeaving(self))
        {
            _dueAt = now;
            return;
        }

        var rank = Step * directory.RankOf(self);
        if (_dueAt is null)
            _latest = now + (MaxDelays * rebalanceDelay) + rank;
        var dueAt = now + (directory.Map is null ? TimeSpan.Zero : rebalanceDelay) + rank;
        _dueAt = dueAt < _latest ? dueAt : _latest;
    }

    /// <summary>Whether it is time to look whether another map is needed. Then it is not again before members have changed, or <see cref="Failed"/>.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (_dueAt is not { } dueAt || now < dueAt || _isUnderWay)
            return false;
        _dueAt = null;
        return true;
    }

    /// <summary>A proposal is under way: there is none beside it.</summary>
    public void Begun() => _isUnderWay = true;

    /// <summary>What became of the proposal is known, or will be read of the store.</summary>
    public void Ended() => _isUnderWay = false;

    /// <summary>The proposal may not have arrived. It is made again, unless the store shows meanwhile that somebody has.</summary>
    public void Failed(TimeSpan now) => _dueAt ??= now + Step;
}
