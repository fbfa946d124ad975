using Orleans.Runtime;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Compaction;
using OrleansCluster.Algorithms.Metadata.Leadership;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;
using OrleansCluster.Grains.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>
/// A group of three replicas without consensus: one real store that a leader applies to, and calls that do what a test says. Leases end only
/// when a test ends them.
/// </summary>
internal sealed class FakeGroup
{
    private readonly VirtualTime _time;
    private readonly MetadataMachine _machine;
    private long _index;

    public FakeGroup(VirtualTime time)
    {
        _time = time;
        Hint = () => Leader;
        _machine = new MetadataMachine(new LeaderPolicy(new CompactionPolicy(null, null), TimeSpan.FromDays(1), TimeSpan.FromDays(1), 0), time);
        Grains = CallProxy.Make<IGrainFactory>((_, arguments) =>
            (string)arguments[0]! == "metadata" ? Group() : Replica(((string)arguments[0]!).Split('@')[1]));
    }

    public static IReadOnlyList<string> Silos { get; } = ["a", "b", "c"];

    public IGrainFactory Grains { get; }

    public string? Leader { get; set; } = "a";

    /// <summary>What the replicas that do not lead say of the leader.</summary>
    public Func<string?> Hint { get; set; }

    /// <summary>Decides about each proposal, by its silo and its command.</summary>
    public Func<string, MetadataCommand, FakeFate> OnPropose { get; set; } = (_, _) => FakeFate.Answered;

    /// <summary>Decides about each question, by its silo and itself.</summary>
    public Func<string, MetadataQuery, FakeFate> OnQuery { get; set; } = (_, _) => FakeFate.Answered;

    /// <summary>What is done as the group is looked for; it may throw.</summary>
    public Action OnSearch { get; set; } = () => { };

    /// <summary>Every proposal that was sent, whatever became of it.</summary>
    public List<(string Silo, MetadataCommand Command, byte[] Bytes, TimeSpan At)> Sent { get; } = [];

    /// <summary>Every question that was asked.</summary>
    public List<(string Silo, MetadataQuery Query, TimeSpan? MaxAge)> Asked { get; } = [];

    public int Reports { get; private set; }

    public int Searches { get; private set; }

    /// <summary>How long a call takes to be answered.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(1);

    public MetadataClient NewClient(Action<MetadataClientOptions>? configure = null)
    {
        var options = new MetadataClientOptions();
        configure?.Invoke(options);
        return new MetadataClient(Grains, options, _time, new Random(1));
    }

    public IEnumerable<(string Silo, T Command, TimeSpan At)> SentOf<T>()
        where T : MetadataCommand => Sent.Where(one => one.Command is T).Select(one => (one.Silo, (T)one.Command, one.At));

    /// <summary>Applies a command, as if another client's, or a late copy, came through.</summary>
    public MetadataAnswer Apply(byte[] command)
    {
        Assert.True(AnswerCodec.TryDecode(_machine.Apply(++_index, command).Span, out var answer, out _));
        return answer;
    }

    public MetadataAnswer Apply(MetadataCommand command) => Apply(command.Encode());

    public T Read<T>(MetadataQuery query)
        where T : MetadataAnswer
    {
        Assert.True(AnswerCodec.TryDecode(_machine.QueryAsync(query.Encode(), default).AsTask().Result.Span, out var answer, out _));
        return Assert.IsType<T>(answer);
    }

    public StoreStatusAnswer Status => Read<StoreStatusAnswer>(new StatusQuery());

    public KeyVersion? this[string key] => Read<RangeAnswer>(new RangeQuery(new RangeOperation(KeyRange.One(key)))).Result.Items.SingleOrDefault();

    private IConsensusGroupGrain Group() => CallProxy.Make<IConsensusGroupGrain>((_, _) =>
    {
        Searches++;
        OnSearch();
        var entries = Silos.Select(silo => new ReplicaEntry(silo, Report(silo), null)).ToArray();
        return LaterAsync(new GroupReport("metadata", Hint(), 1, entries));
    });

    private IRaftReplicaGrain Replica(string silo) => CallProxy.Make<IRaftReplicaGrain>((method, arguments) => method.Name switch
    {
        nameof(IRaftReplicaGrain.ProposeAsync) => ProposeAsync(silo, (byte[])arguments[0]!),
        nameof(IRaftReplicaGrain.QueryAsync) => QueryAsync(silo, (byte[])arguments[0]!, (TimeSpan?)arguments[1]),
        nameof(IRaftReplicaGrain.GetReportAsync) => ReportAsync(silo),
        _ => throw new NotSupportedException(method.Name),
    });

    private Task<ReplicaReport> ReportAsync(string silo)
    {
        Reports++;
        return LaterAsync(Report(silo));
    }

    private ReplicaReport Report(string silo) =>
        new(Guid.Parse("00000000-0000-0000-0000-000000000001"), 1, silo == Leader ? "Leader" : "Follower", 1, Hint(), _index, _index, _index, [], null, []);

    private Task<ProposalAnswer> ProposeAsync(string silo, byte[] bytes)
    {
        Assert.True(MetadataCommand.TryDecode(bytes, out var command, out _));
        Sent.Add((silo, command, bytes, _time.Now));
        var fate = OnPropose(silo, command);
        switch (fate)
        {
            case FakeFate.RequestLost:
                return new TaskCompletionSource<ProposalAnswer>().Task;
            case FakeFate.NoSilo:
                throw new PinnedSiloUnavailableException("metadata@" + silo, silo);
            case FakeFate.Overloaded:
                return LaterAsync(new ProposalAnswer(ProposalEnd.Refused, "TooManyUncommitted", Leader, 0, []));
            case FakeFate.Replaced:
                return LaterAsync(new ProposalAnswer(ProposalEnd.Lost, null, Leader, 0, []));
        }

        if (silo != Leader)
            return LaterAsync(new ProposalAnswer(ProposalEnd.Refused, "NotLeader", Hint(), 0, []));
        var answer = _machine.Apply(++_index, bytes).ToArray();
        return fate switch
        {
            FakeFate.AnswerLost => new TaskCompletionSource<ProposalAnswer>().Task,
            FakeFate.FailsAfter => FailLaterAsync<ProposalAnswer>(),
            FakeFate.OfficeLost => LaterAsync(new ProposalAnswer(ProposalEnd.Unknown, null, null, 0, [])),
            _ => LaterAsync(new ProposalAnswer(ProposalEnd.Applied, null, Leader, _index, answer)),
        };
    }

    private async Task<QueryAnswer> QueryAsync(string silo, byte[] bytes, TimeSpan? maxAge)
    {
        Assert.True(MetadataQuery.TryDecode(bytes, out var query, out _));
        Asked.Add((silo, query, maxAge));
        switch (OnQuery(silo, query))
        {
            case FakeFate.RequestLost:
                return await new TaskCompletionSource<QueryAnswer>().Task;
            case FakeFate.NoSilo:
                throw new PinnedSiloUnavailableException("metadata@" + silo, silo);
            case FakeFate.FailsAfter:
                throw new SiloUnavailableException("it is gone");
        }

        await Task.Delay(Latency, _time);
        if (maxAge is null && Leader is null)
            return new QueryAnswer(false, null, 0, []);
        var answer = await _machine.QueryAsync(bytes, default);
        return new QueryAnswer(true, Hint(), _index, answer.ToArray());
    }

    private async Task<T> LaterAsync<T>(T answer)
    {
        await Task.Delay(Latency, _time);
        return answer;
    }

    private async Task<T> FailLaterAsync<T>()
    {
        await Task.Delay(Latency, _time);
        throw new SiloUnavailableException("it is gone");
    }
}
