using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// Looks after calls that a leader does not answer: then it asks the other replicas whether one of them leads now, and if so, what
/// waits for the old one goes there. So a leader's loss costs about an election, and not the time that one call may take.
/// </summary>
internal sealed class LeaderWatch : IDisposable
{
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(1);

    private readonly GroupFinder _finder;
    private readonly MetadataClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger? _logger;
    private readonly ITimer _timer;
    private TimeSpan _interval;
    private int _isArmed;

    public LeaderWatch(GroupFinder finder, MetadataClientOptions options, TimeProvider time, ILogger? logger)
    {
        (_finder, _options, _time, _logger) = (finder, options, time, logger);
        _interval = options.LeaderPatience;
        _timer = Detached.CreateTimer(time, () => _ = LookAsync());
    }

    /// <summary>A call that only the leader answers is made.</summary>
    public void Called()
    {
        if (Volatile.Read(ref _isArmed) == 0 && Interlocked.Exchange(ref _isArmed, 1) == 0)
            _timer.Change(_options.LeaderPatience, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private async Task LookAsync()
    {
        if (_finder.Leader is { } leader && leader.Calls.LongestOut is { } longest)
        {
            if (longest < _options.LeaderPatience)
            {
                _timer.Change(_options.LeaderPatience - longest, Timeout.InfiniteTimeSpan);
                return;
            }

            if (await FindOtherAsync(leader) is { } other)
            {
                _finder.Lead(other);
                leader.Calls.GiveUp();
            }
            else
            {
                // Nobody else: it is slow, or there is an election. A leader that is slow is not to be made slower by this.
                _interval = _interval * 2 < MaxInterval ? _interval * 2 : MaxInterval;
                _timer.Change(_interval / 4, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _interval = _options.LeaderPatience;
        Volatile.Write(ref _isArmed, 0);
        // One that began meanwhile found it armed.
        if (_finder.Leader?.Calls.HasPending == true)
            Called();
    }

    private async Task<ReplicaTarget?> FindOtherAsync(ReplicaTarget leader)
    {
        var asked = _finder.Targets.Where(target => target != leader).Select(target => (Target: target, Report: AskAsync(target))).ToArray();
        foreach (var (target, report) in asked)
        {
            if (await report is { Role: "Leader" })
                return target;
        }

        return null;
    }

    // Whatever it fails with, that one does not lead for us.
    private async Task<ReplicaReport?> AskAsync(ReplicaTarget target)
    {
        Task<ReplicaReport>? call = null;
        try
        {
            call = target.Grain.GetReportAsync();
            return await call.WaitAsync(_options.LeaderPatience, _time);
        }
        catch (Exception)
        {
            LateCalls.Observe(call, _logger);
            return null;
        }
    }
}
