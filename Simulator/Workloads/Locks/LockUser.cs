using Orleans.Runtime;
using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>A client that holds names, with the shipped library, and what it tells of that.</summary>
internal sealed class LockUser
{
    private readonly World _world;
    private readonly SimClient _client;
    private readonly LockFindings _findings;
    private readonly QueueWitness _queues;
    private readonly string _owner;
    private readonly List<LockTap> _taps = [];
    private long _raw;

    public LockUser(World world, SimClient client, LockFindings findings, QueueWitness queues, LockClientOptions options, string owner)
    {
        (_world, _client, _findings, _queues, _owner) = (world, client, findings, queues, owner);
        var factory = new WrappingFactory(client.Grains, grain => grain switch
        {
            ILeasedGrain leased => Tap(leased),
            IDoubleBarrierGrain barrier => LastEntry = new EntryTap(barrier, () => world.Loop.Now),
            _ => grain,
        });
        Library = new LockClient(factory, options, client.Process.Time, new Random(client.Process.Chance.Next(int.MaxValue)), owner);
    }

    public LockClient Library { get; }

    public SimClient Client => _client;

    /// <summary>What stands before the double barrier that the library was asked for last.</summary>
    public EntryTap? LastEntry { get; private set; }

    private Chance Chance => _client.Process.Chance;

    /// <summary>Acquires; null if that came to nothing. What is held is watched until it is lost or given back.</summary>
    /// <param name="key">The name, in the history.</param>
    /// <param name="sharing">With whom it shares.</param>
    /// <param name="acquire">Asks the library. The grain of the name is called by nothing else meanwhile.</param>
    /// <param name="cancellationToken">What ends the wait.</param>
    /// <param name="refused">Told if it certainly was not granted in its time.</param>
    public async Task<LiveHandle?> AcquireAsync<THandle>(
        string key, LockSharing sharing, Func<LockClient, Task<THandle?>> acquire, CancellationToken cancellationToken = default, Action<Operation>? refused = null)
        where THandle : LockHandle
    {
        var operation = _world.History.Begin(_client.Name, "acquire", key, sharing.ToString());
        try
        {
            var (acquiring, taps) = Tapped(acquire);
            var tap = taps[^1];
            if (await acquiring is { } handle)
            {
                _world.History.Ok(operation, handle.FencingToken);
                var live = new LiveHandle(tap.Wish!, handle, _client.Process, operation) { Sharing = sharing };
                _findings.Add(tap.Grain, live);
                return live;
            }

            // What was sent twice since it began may still come.
            if (tap.IsCertain && !_world.Network.HasDoubledSince(operation.Invoked)) _findings.Ended(tap.Grain, tap.Wish!);
            _world.History.Failed(operation, "not granted in time");
            refused?.Invoke(operation);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _world.History.Failed(operation, "cancelled");
        }
        catch (LockException exception)
        {
            if (exception.OutcomeKnown) _world.History.Failed(operation, exception.Message);
            else _world.History.Unknown(operation, exception.Message);
        }

        return null;
    }

    /// <summary>Acquires several names at once; null if that came to nothing. Each of them is watched until it is lost or given back.</summary>
    /// <param name="key">The names, in the history.</param>
    /// <param name="acquire">Asks the library.</param>
    public async Task<(ManyLocksHandle Handle, IReadOnlyDictionary<string, LiveHandle> Each, Operation Acquire)?> AcquireManyAsync(
        string key, Func<LockClient, Task<ManyLocksHandle?>> acquire)
    {
        var operation = _world.History.Begin(_client.Name, "acquire many", key);
        try
        {
            var (acquiring, taps) = Tapped(acquire);
            if (await acquiring is not { } held)
            {
                _world.History.Ok(operation, "none");
                return null;
            }

            _world.History.Ok(operation, string.Join(' ', held.Handles.Select(one => one.FencingToken)));
            var each = new Dictionary<string, LiveHandle>(StringComparer.Ordinal);
            foreach (var handle in held.Handles)
            {
                var tap = taps.Single(tap => tap.Grain.Key.ToString() == handle.Name);
                var live = each[handle.Name] = new LiveHandle(tap.Wish!, handle, _client.Process, operation);
                _findings.Add(tap.Grain, live);
            }

            return (held, each, operation);
        }
        catch (LockException exception)
        {
            _world.History.Failed(operation, exception.Message);
            return null;
        }
    }

    /// <summary>Gives it back.</summary>
    public async Task ReleaseAsync(LiveHandle held)
    {
        var operation = _world.History.Begin(_client.Name, "release", held.Acquire.Key, held.Handle.FencingToken);
        await held.Handle.DisposeAsync();
        _world.History.Ok(operation);
    }

    /// <summary>Acquires as one who then dies: nothing is renewed, and nobody gives it back. Its token; 0 if it was not granted.</summary>
    /// <param name="key">The name, in the history.</param>
    /// <param name="grain">The name.</param>
    /// <param name="call">What is asked for, but for the wish.</param>
    /// <param name="attempts">How often it asks, if nothing certain comes of it.</param>
    public async Task<long> AcquireAndDieAsync(string key, ILeasedGrain grain, AcquireCall call, int attempts)
    {
        var wish = new LockWish($"{_owner} dead", ++_raw);
        _findings.Dead.Add(wish, call);
        var operation = _world.History.Begin(_client.Name, "acquire and die", key, call.Sharing.ToString());
        while (true)
        {
            try
            {
                var probe = new LockProbe(wish, call with { Wish = wish }, CancellationToken.None);
                var answer = await _queues.SendAsync(probe, () => grain.AcquireAsync(probe.Acquire!, CancellationToken.None));
                if (answer.Hold is { } hold) _world.History.Ok(operation, hold.Token);
                else _world.History.Failed(operation, answer.End.ToString());
                return answer.Hold?.Token ?? 0;
            }
            catch (LockException exception) when (exception.OutcomeKnown)
            {
                _world.History.Failed(operation, exception.Message);
                return 0;
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                if (--attempts == 0)
                {
                    _world.History.Unknown(operation, exception.Message);
                    return 0;
                }
            }
        }
    }

    /// <summary>
    /// Shows a token, reads the count, and writes one more: once for each token, since of two writes with one token the later to arrive stays. Now and
    /// then in one step, where the gate has that.
    /// </summary>
    /// <param name="gate">The gate's name, in the history.</param>
    /// <param name="door">The gate.</param>
    /// <param name="token">The token.</param>
    /// <param name="held">What it came with, if that is watched: who holds it is never refused.</param>
    /// <param name="pause">Between reading and writing; before the one step.</param>
    /// <returns>Whether it is certain that it was done.</returns>
    public async Task<bool> IncrementAsync(string gate, IDoor door, long token, LiveHandle? held, TimeSpan pause)
    {
        var oneStep = door is GrainDoor grain && Chance.Hits(0.3) ? grain : null;
        var known = oneStep is null ? await EnterAsync(gate, door, token, held) : 0;
        if (known is not { } count) return false;
        await Task.Delay(pause, _client.Process.Time);
        var operation = _world.History.Begin(_client.Name, GateCheck.Increment, gate, token);
        try
        {
            if (oneStep is null) await door.WriteAsync(token, count + 1);
            _world.History.Ok(operation, oneStep is null ? count + 1 : await oneStep.IncrementAsync(token));
            return true;
        }
        catch (StaleTokenException exception)
        {
            _world.History.Failed(operation, exception.Message);
            Refused(held, operation);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            _world.History.Unknown(operation, exception.Message);
        }

        return false;
    }

    /// <summary>Shows a token and reads the count; null if it was refused or not answered.</summary>
    public async Task<long?> EnterAsync(string gate, IDoor door, long token, LiveHandle? held)
    {
        var operation = _world.History.Begin(_client.Name, GateCheck.Enter, gate, token);
        try
        {
            var count = await door.EnterAsync(token);
            _world.History.Ok(operation, count);
            return count;
        }
        catch (StaleTokenException exception)
        {
            _world.History.Failed(operation, exception.Message);
            Refused(held, operation);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            _world.History.Failed(operation, exception.Message);
        }

        return null;
    }

    /// <summary>Who reads twice while he holds it finds the same.</summary>
    public async Task ReadTwiceAsync(string gate, IDoor door, LiveHandle held, TimeSpan pause)
    {
        if (await EnterAsync(gate, door, held.Handle.FencingToken, held) is not { } first) return;
        await Task.Delay(pause, _client.Process.Time);
        if (await EnterAsync(gate, door, held.Handle.FencingToken, held) is { } second && held.IsLive && first != second)
            _findings.Report($"{held} read {first} behind its gate and then {second}: somebody has written meanwhile.", held.Acquire);
    }

    /// <summary>A pause between two things that are done with what is held: now and then so long that a lease ends.</summary>
    public TimeSpan Pause() => Chance.LongTail(TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(8));

    /// <summary>Whatever a grain's call may end with while the world fails.</summary>
    public static bool IsPassing(Exception exception) => exception is not (InvalidOperationException or ArgumentException or NullReferenceException or InvalidLockRequestException);

    private LockTap Tap(ILeasedGrain leased)
    {
        var tap = new LockTap(leased, _queues);
        _taps.Add(tap);
        return tap;
    }

    // With what stands before the grains that the library asks for at once.
    private (Task<T> Acquiring, IReadOnlyList<LockTap> Taps) Tapped<T>(Func<LockClient, Task<T>> acquire)
    {
        _taps.Clear();
        var acquiring = acquire(Library);
        return (acquiring, [.. _taps]);
    }

    private void Refused(LiveHandle? held, Operation operation)
    {
        if (held is { IsLive: true }) _findings.Report($"{held} was refused by the gate.", held.Acquire, operation);
    }
}
