using OrleansCluster.Client.Metadata;
using OrleansCluster.Gateways.Http.Status;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Silo.Tests.Http;

/// <summary>What is told of a group: an operator goes on to the next disk when it is good.</summary>
public sealed class GroupComposerTests
{
    private static readonly StoreStatus Store = new(1, 0, 1, 0, 0, 1, 0, 0, 0, 0, []);

    [Theory]
    [InlineData(false, "Voter", "Good", "leads 3 replicas")]
    [InlineData(true, "Voter", "Weak", "a change of its members is not over yet")]
    [InlineData(true, "Joining", "Weak", "not in order: silo-2")]
    public void AGroupIsGoodWhenAllVoteAndNoChangeOfThatIsUnderWay(bool isChanging, string role, string state, string summary)
    {
        MemberReport[] members = [new("silo-0", 1, "Voter"), new("silo-1", 2, "Voter"), new("silo-2", 3, role)];
        ReplicaReport Report(string at, ulong id) => new(Guid.Empty, id, at == "silo-0" ? "Leader" : "Follower", 3, "silo-0", 7, 6, 6, members, null, [])
        {
            IsChanging = isChanging && at == "silo-0", // the others have not heard of it
        };
        var group = new GroupReport("metadata", "silo-0", 3, [.. members.Select(member => new ReplicaEntry(member.Silo, Report(member.Silo, member.ReplicaId), null))]);
        var document = GroupComposer.Compose(group.Group, group, null, Store, null);
        Assert.Equal(state, document.State);
        Assert.Contains(summary, document.Summary);
    }
}
