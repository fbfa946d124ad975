using System.Globalization;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Grains.Locks;

/// <summary>
/// Does for one activation what a table asks of its caller: it takes in what came, lets it decide, makes that durable or
/// verifies that nobody else wrote, and sends the answers. One step at a time: what comes during a proof has its turn, all at once, with the
/// next one. To be used in the activation's turns only.
/// </summary>
/// <remarks>
/// A proof that fails, or whose outcome is unknown, ends it: the table is thrown away with all that it would have answered, every caller gets
/// <see cref="LockUnavailableException"/>, and the activation has to go.
/// </remarks>
internal abstract class TablePump<TTable, TReply, TState>(string name, IPersistentState<TState> state, LockService service) : ITablePump
    where TTable : class, IProvedTable<TReply>
    where TReply : class, ITableReply
    where TState : class
{
    // Those who wait and observe, and as many whose calls are but to be taken in.
    private readonly int _maxCalls = (2 * service.MaxWaiters) + (2 * LockLimits.MaxObservers);
    private readonly Dictionary<long, PumpCall<TReply>> _calls = [];
    private readonly long _start = service.Time.GetTimestamp();
    private List<Action<TTable, TimeSpan>> _inputs = [];
    private TTable? _table;
    private string _problem = "it has not started yet.";
    private long _lastCall;
    private bool _isUsed;
    private bool _isRunning;
    private bool _isClosed;

    /// <summary>Told after each step.</summary>
    public required Action<Settlement> Settled { get; init; }

    /// <summary>Told when the activation must end.</summary>
    public required Action Failed { get; init; }

    protected TimeSpan Now => service.Time.GetElapsedTime(_start);

    /// <summary>Begins with the record as it was read.</summary>
    public void Start()
    {
        _table = Begin(state.State, RevisionOf(state.Etag));
        Wake();
    }

    /// <summary>Puts a call to the table, under a number by which it will be answered.</summary>
    public PumpCall<TReply> Ask(Action<TTable, long, TimeSpan> input)
    {
        if (_table is null || _isClosed)
            throw Unavailable();
        if (_calls.Count >= _maxCalls)
            throw new LockUnavailableException(name, $"{_calls.Count} calls are under way.");
        _isUsed = true;
        var call = new PumpCall<TReply>(++_lastCall);
        _calls.Add(call.Number, call);
        _inputs.Add((table, now) => input(table, call.Number, now));
        Wake();
        return call;
    }

    /// <summary>Nobody waits for a call's answer any more.</summary>
    public void Withdraw(PumpCall<TReply> call, TReply ended, Action<TTable> withdraw)
    {
        if (!_calls.Remove(call.Number))
            return;
        call.End(ended);
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

    /// <summary>The activation ends: what is being proved is answered yet, all others have to ask the next one.</summary>
    public void Close()
    {
        _isClosed = true;
        _problem = "it is moving.";
        if (!_isRunning)
            RefuseAll();
    }

    /// <summary>The table, to be looked at. Who does nothing but look has used the activation, too: it settles then, and can be idle.</summary>
    protected TTable Look()
    {
        var table = _table ?? throw Unavailable();
        if (!_isUsed)
        {
            _isUsed = true;
            Wake();
        }

        return table;
    }

    protected LockService Service => service;

    /// <summary>The table of the record as it was read.</summary>
    protected abstract TTable Begin(TState record, long revision);

    /// <summary>What is to be written; null if nothing needs to be remembered.</summary>
    protected abstract TState? ToState(TTable table);

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
            PumpLog.Failed(service.Logger, e, name);
            (_table, _problem) = (null, "its record could not be proved: " + e.Message);
        }

        _isRunning = false;
        if (_isClosed || _table is null)
            RefuseAll();
        if (_table is null)
            Failed();
        else if (!_isClosed && (_isUsed || !_table.IsIdle)) // Whose call it was begun for comes first: it is not idle before that.
            Settled(new Settlement(_table.IsIdle, _table.NextDeadline - Now, _table.Summarize(Now)));
    }

    private async Task StepAsync(TTable table)
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
        var revision = await ProveAsync(table, need);
        Answer(table.Proved(revision, Now));
    }

    private async Task<long> ProveAsync(TTable table, ProofNeed need)
    {
        if (need == ProofNeed.Write && ToState(table) is { } written)
        {
            state.State = written;
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

    private void Answer(IReadOnlyList<TReply> replies)
    {
        foreach (var reply in replies)
        {
            if (_calls.Remove(reply.Call, out var call))
                call.End(reply);
        }
    }

    private void RefuseAll()
    {
        PumpCall<TReply>[] calls = [.. _calls.Values];
        _calls.Clear();
        _inputs.Clear();
        foreach (var call in calls)
            call.End(Unavailable());
    }

    private LockUnavailableException Unavailable() => new(name, _problem);
}
