using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>
/// Does for one activation what <see cref="LockTable"/> asks of its caller: it takes in what came, lets it decide, makes that durable or
/// verifies that nobody else wrote, and sends the answers. One step at a time: what comes during a proof has its turn, all at once, with the
/// next one. To be used in the activation's turns only.
/// </summary>
/// <remarks>
/// A proof that fails, or whose outcome is unknown, ends it: the table is thrown away with all that it would have answered, every caller gets
/// <see cref="LockUnavailableException"/>, and the activation has to go.
/// </remarks>
internal sealed partial class LockPump(string name, IPersistentState<LockState> state, LockService service)
{
    // Those who wait and observe, and as many whose calls are but to be taken in.
    private readonly int _maxCalls = (2 * service.MaxWaiters) + (2 * LockLimits.MaxObservers);
    private readonly Dictionary<long, PumpCall> _calls = [];
    private readonly long _start = service.Time.GetTimestamp();
    private List<Action<LockTable, TimeSpan>> _inputs = [];
    private LockTable? _table;
    private string _problem = "it has not started yet.";
    private long _lastCall;
    private bool _isRunning;
    private bool _isClosed;

    /// <summary>Told after each step: whether nothing would be lost with the activation, and in how long the next step is due.</summary>
    public required Action<bool, TimeSpan?> Settled { get; init; }

    /// <summary>Told when the activation must end.</summary>
    public required Action Failed { get; init; }

    private TimeSpan Now => service.Time.GetElapsedTime(_start);

    /// <summary>Begins with the record as it was read.</summary>
    public void Start()
    {
        _table = new LockTable(state.State.Record, RevisionOf(state.Etag), service.TokensAreRevisions, service.MaxWaiters);
        Wake();
    }

    /// <summary>Puts a call to the table, under a number by which it will be answered.</summary>
    public PumpCall Ask(Action<LockTable, long, TimeSpan> input)
    {
        if (_table is null || _isClosed)
            throw Unavailable();
        if (_calls.Count >= _maxCalls)
            throw new LockUnavailableException(name, $"{_calls.Count} calls are under way.");
        var call = new PumpCall(++_lastCall);
        _calls.Add(call.Number, call);
        _inputs.Add((table, now) => input(table, call.Number, now));
        Wake();
        return call;
    }

    /// <summary>Nobody waits for a call's answer any more.</summary>
    public void Withdraw(PumpCall call, Action<LockTable> withdraw)
    {
        if (!_calls.Remove(call.Number))
            return;
        call.End(new LockReply(call.Number, LockReplyKind.Superseded));
        _inputs.Add((table, _) => withdraw(table));
        Wake();
    }

    /// <summary>Ends a call that the table did not take.</summary>
    public void Refuse(long number, LockException error)
    {
        if (_calls.Remove(number, out var call))
            call.End(error);
    }

    /// <summary>Takes a step, unless one is under way that will look whether there is more to do.</summary>
    public void Wake()
    {
        if (!_isRunning && !_isClosed && _table is not null)
            _ = RunAsync();
    }

    /// <summary>The name as it is known here, proved or not.</summary>
    public LockView Show(int waiters) => (_table ?? throw Unavailable()).Show(Now, waiters);

    /// <summary>The activation ends: what is being proved is answered yet, all others have to ask the next one.</summary>
    public void Close()
    {
        _isClosed = true;
        _problem = "it is moving.";
        if (!_isRunning)
            RefuseAll();
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            while (_table is { } table)
            {
                await StepAsync(table);
                if (_isClosed || (_inputs.Count == 0 && !(table.NextDeadline <= Now)))
                    break;
            }
        }
        catch (Exception e)
        {
            LogFailed(service.Logger, e, name);
            (_table, _problem) = (null, "its record could not be proved: " + e.Message);
        }

        _isRunning = false;
        if (_isClosed || _table is null)
            RefuseAll();
        if (_table is null)
            Failed();
        else if (!_isClosed)
            Settled(_table.IsIdle, _table.NextDeadline - Now);
    }

    private async Task StepAsync(LockTable table)
    {
        var inputs = _inputs;
        _inputs = [];
        var now = Now;
        foreach (var input in inputs)
            input(table, now);
        table.Advance(now, service.Time.GetUtcNow());
        var need = table.Need;
        Answer(table.TakeReplies());
        if (need == ProofNeed.None)
            return;
        var revision = await ProveAsync(table.Record, need);
        Answer(table.Proved(revision, Now));
    }

    private async Task<long> ProveAsync(LockRecord record, ProofNeed need)
    {
        if (need == ProofNeed.Write && !record.IsForgettable)
        {
            state.State = new LockState { Record = record };
            await state.WriteStateAsync();
        }
        else if (need == ProofNeed.Write && state.RecordExists)
        {
            await state.ClearStateAsync();
        }
        else
        {
            var known = state.Etag;
            await state.ReadStateAsync();
            if (state.Etag != known)
                throw new InvalidOperationException("Another activation changed the record.");
        }

        return RevisionOf(state.Etag);
    }

    private long RevisionOf(string? etag) => service.TokensAreRevisions && etag is not null ? long.Parse(etag, CultureInfo.InvariantCulture) : 0;

    private void Answer(IReadOnlyList<LockReply> replies)
    {
        foreach (var reply in replies)
        {
            if (_calls.Remove(reply.Call, out var call))
                call.End(reply);
        }
    }

    private void RefuseAll()
    {
        PumpCall[] calls = [.. _calls.Values];
        _calls.Clear();
        _inputs.Clear();
        foreach (var call in calls)
            call.End(Unavailable());
    }

    private LockUnavailableException Unavailable() => new(name, _problem);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Who holds {Name} could not be proved; whoever calls next gets a new activation.")]
    private static partial void LogFailed(ILogger logger, Exception error, string name);
}
