using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// This silo's claim to the shared folder of grain state: it takes the folder's lock when it is asked and nobody has it, and from
/// then on serves the store until the silo ends. One per silo. Any thread may call.
/// </summary>
/// <remarks>
/// <para>A store that failed (a flush did, or a write) is not given free: its folder stays locked, and everything is answered with
/// <see cref="StateAnswerKind.Failed"/>, until the process ends. Another process would read the folder through the same page
/// cache, which may show what the disk never got, and flush it with success, because the system reports a failed flush only once:
/// it would then serve, as durable, what a power failure takes away. Whoever restarts the process has looked at the disk first.</para>
/// <para>A silo that stops gives the folder free before it stops being active, so that another one takes it while the grains of
/// this one are still being deactivated; from then on it takes the folder only for its own grains, if no other silo does.</para>
/// </remarks>
public sealed class SharedStateKeeper : IAsyncDisposable, IDisposable
{
    /// <summary>How long after a failed attempt at the lock nobody needs to try again.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly SharedFileStorageOptions _options;
    private readonly SiloFence _fence;
    private readonly TimeProvider _time;
    private KeptState? _kept;
    private Task<StateAnswer?>? _opening;
    private StateAnswer? _refusal;
    private long _refusedAt;
    private bool _retired;
    private bool _ended;

    internal SharedStateKeeper(IDisk disk, SharedFileStorageOptions options, SiloFence fence, TimeProvider time)
    {
        _disk = disk;
        _options = options;
        _fence = fence;
        _time = time;
    }

    /// <summary>Whether the silo stops, so that others should be asked first.</summary>
    internal bool IsRetired => Volatile.Read(ref _retired);

    /// <summary>Whether the silo was killed or has stopped: nothing of it reads or changes state any more.</summary>
    internal bool HasEnded => Volatile.Read(ref _ended) || _fence.IsDown;

    /// <summary>Whether this silo holds the folder.</summary>
    internal bool IsKeeper => Volatile.Read(ref _kept) is not null;

    /// <summary>The store that this silo serves; null if it does not.</summary>
    internal StateStore? Store => Volatile.Read(ref _kept)?.Store;

    /// <summary>An identifier that no other client of this folder has.</summary>
    internal Guid DrawId() => _disk.DrawId();

    /// <summary>Begins a session, taking the folder if nobody has it.</summary>
    /// <param name="clientId">Who asks.</param>
    /// <param name="isOwn">Whether that is this silo itself.</param>
    internal async Task<StateAnswer> OpenSessionAsync(Guid clientId, bool isOwn)
    {
        while (true)
        {
            Task<StateAnswer?> opening;
            lock (_gate)
            {
                if (HasEnded || (_retired && !isOwn))
                    return new StateAnswer(StateAnswerKind.NotKeeper);
                if (_kept is { } kept)
                    return kept.OpenSession(clientId);
                if (_refusal is { } refusal && _time.GetElapsedTime(_refusedAt) < PauseAfterRefusal)
                    return refusal;
                opening = _opening ?? Open();
            }

            if (await opening is { } refused && !HasEnded)
                return refused;
        }
    }

    internal async ValueTask<StateAnswer> ReadAsync(StateReadRequest request) =>
        Serving is { } kept ? Told(await kept.ReadAsync(request), request.Key) : new StateAnswer(StateAnswerKind.NotKeeper);

    internal async Task<StateAnswer> ChangeAsync(StateChangeRequest request) =>
        Serving is { } kept ? Told(await kept.ChangeAsync(request), request.Key) : new StateAnswer(StateAnswerKind.NotKeeper);

    /// <summary>Finishes what is under way and gives the folder free, if this silo has it; from now on for its own grains only.</summary>
    internal async Task RetireAsync()
    {
        Volatile.Write(ref _retired, true);
        await ReleaseAsync();
    }

    /// <summary>Finishes what is under way and gives the folder free for good.</summary>
    internal async Task EndAsync()
    {
        lock (_gate)
            _ended = true;
        await ReleaseAsync();
        await CutAsync();
    }

    /// <summary>Nothing is served any more, and nothing reaches the disk; then the lock is free. For a silo that was killed.</summary>
    internal async Task CutAsync()
    {
        lock (_gate)
            _ended = true;
        // Before the lock is free, so that nothing is read here once another silo may write.
        _fence.PutDown();
        if (_disk is IAsyncDisposable hanging)
            await hanging.DisposeAsync();
        else
            _disk.Dispose();
    }

    /// <summary>As a kill, if the silo was not ended before.</summary>
    public async ValueTask DisposeAsync() => await CutAsync();

    /// <summary>As <see cref="DisposeAsync"/>; may block while a system call ends.</summary>
    public void Dispose()
    {
        lock (_gate)
            _ended = true;
        _fence.PutDown();
        _disk.Dispose();
    }

    private KeptState? Serving => _fence.IsDown ? null : Volatile.Read(ref _kept);

    // A store whose disk was cut off fails, but the folder has not: the next keeper has it, and whoever asked must look for that
    // one, as if this silo's process had ended. Microsoft Orleans lets a silo that was killed in a living process answer.
    private StateAnswer Told(StateAnswer answer, string key) => answer.Kind switch
    {
        StateAnswerKind.Failed when _fence.IsDown => new StateAnswer(StateAnswerKind.NotKeeper, Detail: answer.Detail),
        StateAnswerKind.Unknown when _fence.IsDown => throw new StateOutcomeUnknownException(key, answer.Detail ?? "its keeper was cut off."),
        _ => answer,
    };

    private async Task ReleaseAsync()
    {
        Task<StateAnswer?>? opening;
        lock (_gate)
            opening = _opening;
        if (opening is not null)
            await opening;
        if (Interlocked.Exchange(ref _kept, null) is { } kept)
            await kept.CloseAsync();
    }

    // Under the lock, which the same thread may take again: a disk may complete its calls at once.
    private Task<StateAnswer?> Open()
    {
        var opened = new TaskCompletionSource<StateAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _opening = opened.Task;
        _ = OpenAsync(opened); // What it throws, whoever waits gets.
        return opened.Task;
    }

    private async Task OpenAsync(TaskCompletionSource<StateAnswer?> opened)
    {
        StateAnswer? refusal = null;
        Exception? failure = null;
        KeptState? kept = null;
        try
        {
            var store = await StateStore.OpenAsync(_disk, _options.Folder, _options.Store);
            kept = new KeptState(store, _disk.DrawId(), _options.MaxChangesInFlight, _options.MaxBytesInFlight);
        }
        catch (StorageException e)
        {
            refusal = e switch
            {
                FolderInUseException => new StateAnswer(StateAnswerKind.NotKeeper, Detail: e.Message),
                DiskBusyException => new StateAnswer(StateAnswerKind.Busy, Detail: e.Message),
                DiskFencedException => new StateAnswer(StateAnswerKind.NotKeeper, Detail: e.Message),
                _ => new StateAnswer(StateAnswerKind.Failed, Detail: e.Message),
            };
        }
        catch (Exception e)
        {
            failure = e;
        }

        lock (_gate)
        {
            _opening = null;
            _kept = kept;
            _refusal = refusal;
            _refusedAt = _time.GetTimestamp();
        }

        if (failure is null)
            opened.SetResult(refusal);
        else
            opened.SetException(failure);
    }
}
