using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Grains.Consensus;

// How a replica comes from its disk. An engine gives up on an activation that takes long (30 s by default), and would begin anew with each
// call, for ever: what is large is read beside.
public sealed partial class RaftReplicaGrain
{
    private static readonly TimeSpan OpeningPause = TimeSpan.FromMilliseconds(20);

    private Task _opening = Task.CompletedTask;
    private Replica? _unready;
    private Exception? _openingFailure;
    private bool _isLeaving;

    /// <summary>Whether its disk is still being read, for longer than an activation may wait: it takes no part until then.</summary>
    private bool IsOpening { get; set; }

    private async Task BeginOpeningAsync()
    {
        _opening = OpenAsync();
        using var patience = new CancellationTokenSource();
        await Task.WhenAny(_opening, Task.Delay(options.Value.OpeningPatience, time, patience.Token));
        patience.Cancel();
        if (_opening.IsCompleted)
        {
            await _opening;
            return;
        }

        IsOpening = true;
        LogOpening(_group, silo.Name);
        _ = GoOnOpeningAsync();
    }

    private async Task GoOnOpeningAsync()
    {
        try
        {
            await _opening;
        }
        catch (Exception e)
        {
            _openingFailure = e;
            DeactivateOnIdle(); // Whoever calls next begins anew.
        }

        IsOpening = false;
    }

    private async Task OpenAsync()
    {
        ReplicaFolder? folder = null;
        try
        {
            folder = await ReplicaFolder.OpenAsync(disk, "consensus/" + _group, options.Value.Log);
            folder.CheckAddress(silo.Name);
        }
        catch (Exception e) when (e is StorageException or ReplicaFolderException)
        {
            if (folder is not null)
                await folder.DisposeAsync();
            LogOpenFailed(e, _group, silo.Name);
            throw new ReplicaFailedException(_group, silo.Name, e.Message);
        }

        _folder = folder;
        if (!folder.IsBlank && !_isLeaving)
            await StartAsync();
    }

    private async Task OpenReplicaAsync()
    {
        var network = new GrainReplicaNetwork(GrainFactory, _group, _folder!.Identity!.Value.GroupId, silo.Name, options.Value, time);
        var replica = _unready = new Replica(
            _folder,
            options.Value,
            groups.Select(one => one.Create(_group)).First(machine => machine is not null)!,
            network,
            disk,
            time,
            due => _timer?.Change(due, Timeout.InfiniteTimeSpan),
            logger,
            ServiceProvider.GetService<IReplicaObserver>());
        try
        {
            await replica.StartAsync();
        }
        catch (Exception e)
        {
            if (!_isLeaving)
                LogOpenFailed(e, _group, silo.Name);
            DeactivateOnIdle(); // The next activation reads the folder anew: never again from what this one has left of it.
            throw new ReplicaFailedException(_group, silo.Name, e.Message);
        }

        _replica = replica;
    }

    /// <summary>Waits until the disk has been read.</summary>
    /// <exception cref="TimeoutException">It takes longer than a call may, or the replica is to leave.</exception>
    /// <exception cref="ReplicaFailedException">It cannot be.</exception>
    private async Task OpenedAsync()
    {
        for (var begun = time.GetTimestamp(); IsOpening; await Task.Delay(OpeningPause, time))
        {
            if (IsToLeave || time.GetElapsedTime(begun) >= LeastPatience)
                throw new TimeoutException($"The replica of {_group} on {silo.Name} is still being read from its disk. Call again.");
        }
    }

    private async Task EndOpeningAsync()
    {
        _isLeaving = true;
        if (_opening.IsCompleted)
            return;
        _unready?.End();
        try
        {
            await _opening;
        }
        catch (ReplicaFailedException)
        {
            // It was to end.
        }
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Error, Message = "The replica of {Group} on {Silo} cannot open its folder.")]
    private partial void LogOpenFailed(Exception error, string group, string silo);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Information, Message = "The replica of {Group} on {Silo} has much to read from its disk, and takes part when that is done.")]
    private partial void LogOpening(string group, string silo);
}
