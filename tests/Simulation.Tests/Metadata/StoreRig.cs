using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;
using Operation = OrleansCluster.Simulator.Checking.Operation;

namespace OrleansCluster.Simulation.Tests.Metadata;

/// <summary>One store with a tape around it, and calls of clients as a test wants them.</summary>
internal sealed class StoreRig
{
    private readonly MetadataStore _store = new();
    private readonly History _history;
    private int _calls;

    public StoreRig()
    {
        Tape = new LogTape(() => Now);
        _history = new History(() => Now);
    }

    /// <summary>True time; a test sets it.</summary>
    public long Now { get; set; } = 1;

    public LogTape Tape { get; }

    public IReadOnlyList<Operation> Operations => _history.Operations;

    public History History => _history;

    public TrueHistory Truth => new(Tape.Entries);

    public long Revision => _store.Revision;

    public Violation? Violation => new MetadataCheck(Truth, 0.01).Run(_history.Operations);

    /// <summary>A number for the next call.</summary>
    public int NextCall() => ++_calls;

    /// <summary>Applies a command.</summary>
    public MetadataAnswer Apply(MetadataCommand command)
    {
        var index = (long)_store.AppliedIndex + 1;
        var bytes = command.Encode();
        var answer = _store.Apply((ulong)index, bytes).Answer;
        Tape.Add("r0", index, bytes, AnswerCodec.Encode(answer));
        return answer;
    }

    public static TransactionCommand Put(int call, string key) => TransactionCommand.Of(new PutOperation(Bytes(key), Bytes(CallMarks.Value(call))));

    public static ByteString Bytes(string text) => ByteString.OfUtf8(text);

    /// <summary>A put that is called now; it is carried out, and acknowledged, if and when the test does so.</summary>
    public Operation BeginPut(int call, string key, object? library = null) =>
        _history.Begin("c", "put", key, new ChangeCall(call, [new(key, CallMarks.Value(call))], [], $"put {key}") { Library = library });

    public void Acknowledge(Operation put, MetadataAnswer answer) =>
        _history.Ok(put, new ChangeDone(((TransactionAnswer)answer).Succeeded, answer.Revision, AnswerText.Of(answer)));

    /// <summary>A put that is called, carried out and acknowledged now.</summary>
    public void PutNow(string key)
    {
        var call = NextCall();
        var operation = BeginPut(call, key);
        Acknowledge(operation, Apply(Put(call, key)));
    }

    /// <summary>A read, as the store answers it now.</summary>
    public ReadSeen Read(RangeOperation operation)
    {
        Assert.True(_store.TryRead(operation, out var result, out _));
        return new ReadSeen(
            _store.Revision,
            AnswerText.Of(result),
            result.Items.ToDictionary(item => item.Key.ToString(), item => item.Value.ToString()));
    }
}
