using Microsoft.Extensions.Logging.Abstractions;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Storage;

namespace OrleansCluster.Cluster.Tests.Consensus.Lone;

/// <summary>
/// Replica 1 of a group of three, driven as its grain drives it, on a real disk; the test is the clock and the two others. These answer as
/// followers do that have all that they are sent, unless they are silent.
/// </summary>
internal sealed class LoneReplica : IReplicaNetwork, IAsyncDisposable
{
    public static readonly GroupConfiguration Group = new(
        new Guid(1, 2, 3, new byte[8]),
        [new(new ReplicaId(1), "silo-0", MemberRole.Voter), new(new ReplicaId(2), "silo-1", MemberRole.Voter), new(new ReplicaId(3), "silo-2", MemberRole.Voter)]);

    private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly List<RaftMessage> _sent = [];
    private readonly Replica _replica;
    private volatile ulong[] _silent = [];

    private LoneReplica(ReplicaFolder folder, ReplicaOptions options, IDisk disk) =>
        _replica = new Replica(folder, options, Machine, this, disk, Time, _ => { }, NullLogger.Instance);

    public const string Path = "consensus/test";

    public ManualTime Time { get; } = new();

    public Ledger Machine { get; } = new();

    /// <summary>All that it has sent, in its order.</summary>
    public IReadOnlyList<RaftMessage> Sent
    {
        get
        {
            lock (_sent)
                return [.. _sent];
        }
    }

    public static async Task<LoneReplica> StartAsync(IDisk disk, Action<ReplicaOptions>? configure = null)
    {
        var folder = await ReplicaFolder.OpenAsync(disk, Path);
        await folder.BecomeAsync(new ReplicaIdentity(Group.GroupId, new ReplicaId(1)));
        await folder.FillAsync(RaftRecovered.Bootstrap(Group));
        var options = new ReplicaOptions { TrailingEntries = 0 };
        configure?.Invoke(options);
        var lone = new LoneReplica(folder, options, disk);
        await lone.On(replica => replica.StartAsync());
        return lone;
    }

    /// <summary>These answer nothing from now on.</summary>
    public void Silence(params ulong[] others) => _silent = others;

    /// <summary>A turn of its own scheduler.</summary>
    public Task<T> On<T>(Func<Replica, Task<T>> turn) => _turns.StartNew(() => turn(_replica)).Unwrap();

    public Task On(Func<Replica, Task> turn) => _turns.StartNew(() => turn(_replica)).Unwrap();

    public Task<T> Get<T>(Func<Replica, T> turn) => _turns.StartNew(() => turn(_replica));

    public Task ReceiveAsync(RaftMessage message) => Get(replica =>
    {
        replica.Receive(message);
        return 0;
    });

    /// <summary>Time passes, and its timer fires.</summary>
    public Task PassAsync(TimeSpan time)
    {
        Time.Pass(time);
        return Get(replica =>
        {
            replica.Wake();
            return 0;
        });
    }

    /// <summary>What is due in turns by now, and comes of it without a disk, is done.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 50; i++)
            await Get(_ => 0);
    }

    public async Task LeadAsync()
    {
        await PassAsync(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => await Get(replica => replica.Status is { Role: RaftRole.Leader, CommitIndex: 2 } && replica.Applied == 2), "it leads");
    }

    public Task<ProposalOutcome> ProposeAsync(long number) => On(replica => replica.ProposeAsync(BitConverter.GetBytes(number)));

    public void Forget()
    {
        lock (_sent)
            _sent.Clear();
    }

    public async ValueTask DisposeAsync() => await On(replica => replica.DisposeAsync().AsTask());

    void IReplicaNetwork.Send(string address, RaftMessage message)
    {
        lock (_sent)
            _sent.Add(message);
        if (!_silent.Contains(message.To.Value) && AnswerTo(message) is { } answer)
            _ = AnswerAsync(answer);
    }

    private async Task AnswerAsync(RaftMessage answer)
    {
        await Task.Yield();
        _replica.Receive(answer);
    }

    private static RaftMessage? AnswerTo(RaftMessage message) => message switch
    {
        VoteRequest vote => new VoteResponse(vote.To, vote.From, vote.Term, vote.IsPreVote, true, 0),
        AppendRequest append => new AppendResponse(
            append.To, append.From, append.Term, true, append.PreviousIndex + append.Entries.Count, 0, 0, append.Stamp.Round, default),
        Heartbeat beat => new HeartbeatResponse(beat.To, beat.From, beat.Term, beat.Stamp.Round, default),
        _ => null,
    };
}
