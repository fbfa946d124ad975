using Orleans.Runtime;
using OrleansCluster.Client.Consensus;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Cluster.Tests.Consensus.Members;

/// <summary>A group without consensus on a, b and c, with d beside it: its members change as its leader is told, and calls end as a test says.</summary>
internal sealed class FakeMembers
{
    private static readonly Guid GroupId = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private readonly VirtualTime _time;

    public FakeMembers(VirtualTime time)
    {
        _time = time;
        Grains = CallProxy.Make<IGrainFactory>((_, arguments) =>
            (string)arguments[0]! == "metadata" ? Group() : Replica(((string)arguments[0]!).Split('@')[1]));
        Client = new ConsensusGroupClient(Grains, new ConsensusGroupClientOptions(), time);
    }

    public IGrainFactory Grains { get; }

    public ConsensusGroupClient Client { get; }

    public string? Leader { get; set; } = "a";

    /// <summary>Active silos, and the replica that each has; 0: none.</summary>
    public Dictionary<string, ulong> Disks { get; } = new() { ["a"] = 1, ["b"] = 2, ["c"] = 3, ["d"] = 0 };

    public List<MemberReport> Members { get; } = [new("a", 1, "Voter"), new("b", 2, "Voter"), new("c", 3, "Voter")];

    public bool IsChanging { get; set; }

    /// <summary>What the leader answers to the n-th change; null: it does as it is told.</summary>
    public Func<int, ProposalAnswer?> OnChange { get; set; } = _ => null;

    /// <summary>Whether the answer to the n-th change is lost.</summary>
    public Func<int, bool> LosesAnswer { get; set; } = _ => false;

    public bool? IsMember { get; set; } = false;

    /// <summary>Changes and hand-overs that the leader was told of.</summary>
    public List<string> Told { get; } = [];

    public static ProposalAnswer Refused(string reason) => new(ProposalEnd.Refused, reason, null, 0, []);

    public static ProposalAnswer Unknown => new(ProposalEnd.Unknown, null, null, 0, []);

    private IConsensusGroupGrain Group() => CallProxy.Make<IConsensusGroupGrain>((_, _) =>
        LaterAsync(() => new GroupReport("metadata", Leader, 1, [.. Disks.Keys.Order().Select(silo => new ReplicaEntry(silo, Report(silo), null))])));

    private IRaftReplicaGrain Replica(string silo) => CallProxy.Make<IRaftReplicaGrain>((method, arguments) => method.Name switch
    {
        nameof(IRaftReplicaGrain.GetReportAsync) => LaterAsync(() => Report(silo)),
        nameof(IRaftReplicaGrain.IsMemberAsync) => LaterAsync(() => IsMember),
        nameof(IRaftReplicaGrain.AddReplicaAsync) => ChangeAsync(silo, $"add {arguments[0]}", () =>
        {
            Members.Add(new((string)arguments[0]!, Disks[(string)arguments[0]!] = 9, "Voter"));
        }),
        nameof(IRaftReplicaGrain.RemoveReplicaAsync) => ChangeAsync(silo, $"remove {arguments[0]}", () => Members.RemoveAll(member => member.ReplicaId == (ulong)arguments[0]!)),
        nameof(IRaftReplicaGrain.TransferLeadershipAsync) => LaterAsync(() =>
        {
            Told.Add($"lead {arguments[0]}");
            return true;
        }),
        _ => throw new NotSupportedException(method.Name),
    });

    private ReplicaReport Report(string silo) => Disks.TryGetValue(silo, out var replica)
        ? new(replica == 0 ? Guid.Empty : GroupId, replica, silo == Leader ? "Leader" : replica == 0 ? "Unused" : "Follower", 1, Leader, 5, 5, 5, replica == 0 ? [] : [.. Members], null, [])
        {
            IsChanging = IsChanging,
        }
        : throw new PinnedSiloUnavailableException("metadata@" + silo, silo);

    private async Task<ProposalAnswer> ChangeAsync(string silo, string what, Action change)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), _time);
        Told.Add(what);
        if (silo != Leader)
            return Refused("NotLeader");
        if (OnChange(Told.Count) is { } answer)
            return answer;
        change();
        if (LosesAnswer(Told.Count))
            throw new SiloUnavailableException("it is gone");
        return new ProposalAnswer(ProposalEnd.Applied, null, Leader, 6, []);
    }

    private async Task<T> LaterAsync<T>(Func<T> answer)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), _time);
        return answer();
    }
}
