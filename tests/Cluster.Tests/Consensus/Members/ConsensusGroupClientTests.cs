using OrleansCluster.Client.Consensus;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Cluster.Tests.Consensus.Members;

/// <summary>What an operator's change of members comes to, whatever becomes of its calls.</summary>
public sealed class ConsensusGroupClientTests
{
    private const string Group = "metadata";

    [Fact]
    public void A_change_whose_answer_is_lost_is_found_to_have_been_made() => Run(async group =>
    {
        group.LosesAnswer = _ => true;
        var added = await group.Client.AddMemberAsync(Group, "d");
        Assert.True(added.IsOver);
        Assert.Equal(["a", "b", "c", "d"], added.Members.Members.Select(member => member.Silo));
        var removed = await group.Client.RemoveMemberAsync(Group, 3);
        Assert.True(removed.IsOver);
        Assert.Equal(["add d", "remove 3"], group.Told);
    });

    [Fact]
    public void A_change_that_may_be_lost_is_made_again_until_it_has_begun() => Run(async group =>
    {
        group.OnChange = number => number < 3 ? FakeMembers.Unknown : null;
        await group.Client.AddMemberAsync(Group, "d");
        Assert.Equal(["add d", "add d", "add d"], group.Told);
    });

    [Fact]
    public void A_change_that_nobody_answers_any_more_has_an_unknown_outcome() => Run(async group =>
    {
        group.OnChange = _ =>
        {
            group.Leader = null;
            return FakeMembers.Unknown;
        };
        var failure = await Assert.ThrowsAsync<ChangeOutcomeUnknownException>(() => group.Client.RemoveMemberAsync(Group, 3));
        Assert.False(failure.OutcomeKnown);
        Assert.True(failure.Retryable);
        Assert.Equal(["remove 3"], group.Told);
    });

    [Fact]
    public void What_is_found_out_after_an_unknown_outcome_is_not_called_certain() => Run(async group =>
    {
        group.OnChange = _ =>
        {
            group.Disks.Remove("d");
            return FakeMembers.Unknown;
        };
        await Assert.ThrowsAsync<ChangeOutcomeUnknownException>(() => group.Client.AddMemberAsync(Group, "d"));
    });

    [Fact]
    public void Without_a_leader_nothing_is_sent_and_that_is_certain() => Run(async group =>
    {
        group.Leader = null;
        var added = await Assert.ThrowsAsync<NoLeaderException>(() => group.Client.AddMemberAsync(Group, "d"));
        await Assert.ThrowsAsync<NoLeaderException>(() => group.Client.RemoveMemberAsync(Group, 3));
        await Assert.ThrowsAsync<NoLeaderException>(() => group.Client.TransferLeadershipAsync(Group, "b"));
        Assert.True(added is { OutcomeKnown: true, Retryable: true });
        Assert.Empty(group.Told);
        var members = await group.Client.GetMembersAsync(Group);
        Assert.Equal((null, null, false, 3), (members.LeaderSilo, members.IsChanging, members.IsSettled, members.Members.Count));
    });

    [Theory]
    [InlineData("ChangeUnderWay", typeof(ChangeUnderWayException))]
    [InlineData("TransferUnderWay", typeof(ChangeUnderWayException))]
    [InlineData("NothingCommittedInTerm", typeof(ChangeUnderWayException))]
    [InlineData("NotLeader", typeof(NoLeaderException))]
    public void What_passes_is_waited_for_and_then_told(string reason, Type expected) => Run(async group =>
    {
        group.OnChange = number => number < 4 ? FakeMembers.Refused(reason) : null;
        await group.Client.RemoveMemberAsync(Group, 3);
        Assert.Equal(4, group.Told.Count);
        group.OnChange = _ => FakeMembers.Refused(reason);
        var failure = (ConsensusException)await Assert.ThrowsAsync(expected, () => group.Client.AddMemberAsync(Group, "d"));
        Assert.True(failure is { OutcomeKnown: true, Retryable: true });
        Assert.InRange(group.Told.Count, 10, 100);
    });

    [Fact]
    public void What_cannot_be_is_refused() => Run(async group =>
    {
        group.OnChange = _ => FakeMembers.Refused("Invalid");
        var failure = await Assert.ThrowsAsync<ChangeRefusedException>(() => group.Client.AddMemberAsync(Group, "d"));
        Assert.True(failure is { OutcomeKnown: true, Retryable: false });
        Assert.Equal(2, group.Told.Count); // Somebody else might have made it just before.
    });

    [Fact]
    public void A_silo_that_is_a_member_and_has_its_replica_is_left_as_it_is() => Run(async group =>
    {
        Assert.True((await group.Client.AddMemberAsync(Group, "b")).IsOver);
        group.IsChanging = true;
        Assert.False((await group.Client.AddMemberAsync(Group, "b")).IsOver);
        Assert.Empty(group.Told);
    });

    [Theory]
    [InlineData(0ul)]
    [InlineData(7ul)]
    [InlineData(null)]
    public void A_silo_that_is_a_member_and_lacks_its_replica_is_a_conflict(ulong? has) => Run(async group =>
    {
        if (has is { } replica)
            group.Disks["b"] = replica;
        else
            group.Disks.Remove("b");
        await Assert.ThrowsAsync<GroupConflictException>(() => group.Client.AddMemberAsync(Group, "b"));
        Assert.Empty(group.Told);
        var member = (await group.Client.GetMembersAsync(Group)).Members.Single(one => one.Silo == "b");
        Assert.NotNull(member.Problem);
        Assert.Equal(2ul, member.ReplicaId);
    });

    [Fact]
    public void A_silo_that_is_not_there_is_not_added() => Run(async group =>
    {
        await Assert.ThrowsAsync<PinnedSiloUnavailableException>(() => group.Client.AddMemberAsync(Group, "e"));
        Assert.Empty(group.Told);
    });

    [Fact]
    public void Nothing_is_removed_without_which_those_in_order_are_no_majority() => Run(async group =>
    {
        group.Disks.Remove("c");
        var failure = await Assert.ThrowsAsync<QuorumAtRiskException>(() => group.Client.RemoveMemberAsync(Group, 2));
        Assert.Equal((1, 2), (failure.InOrder, failure.Voters));
        Assert.Empty(group.Told);
        await group.Client.RemoveMemberAsync(Group, 3);
        await group.Client.RemoveMemberAsync(Group, 2);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => group.Client.RemoveMemberAsync(Group, 1));
        Assert.Equal(["remove 3", "remove 2"], group.Told);
    });

    [Fact]
    public void One_that_does_not_vote_may_go_whatever_the_others_are() => Run(async group =>
    {
        group.Members[2] = new("c", 3, "Learner");
        group.Disks.Remove("b");
        await group.Client.RemoveMemberAsync(Group, 3);
        Assert.Equal(["remove 3"], group.Told);
    });

    [Fact]
    public void That_there_is_no_such_member_is_told_when_the_leader_has_proved_it() => Run(async group =>
    {
        group.IsMember = null;
        await Assert.ThrowsAsync<NoLeaderException>(() => group.Client.RemoveMemberAsync(Group, 8));
        group.IsMember = false;
        await Assert.ThrowsAsync<MemberNotFoundException>(() => group.Client.RemoveMemberAsync(Group, 8));
        Assert.Empty(group.Told);
    });

    [Fact]
    public void A_replica_that_is_to_leave_already_is_not_removed_again() => Run(async group =>
    {
        (group.Members[2], group.IsChanging) = (new("c", 3, "Leaving"), true);
        Assert.False((await group.Client.RemoveMemberAsync(Group, 3)).IsOver);
        Assert.Empty(group.Told);
    });

    [Fact]
    public void A_leader_is_told_to_hand_over_a_few_times_and_not_for_ever() => Run(async group =>
    {
        Assert.True((await group.Client.TransferLeadershipAsync(Group, "a")).IsOver);
        Assert.Empty(group.Told);
        var failure = await Assert.ThrowsAsync<ChangeOutcomeUnknownException>(() => group.Client.TransferLeadershipAsync(Group, "b"));
        Assert.Contains("has not taken over", failure.Message);
        Assert.Equal(["lead b", "lead b", "lead b"], group.Told);
        group.Disks["b"] = 0;
        await Assert.ThrowsAsync<ChangeRefusedException>(() => group.Client.TransferLeadershipAsync(Group, "b"));
        await Assert.ThrowsAsync<MemberNotFoundException>(() => group.Client.TransferLeadershipAsync(Group, "d"));
        group.Members[2] = new("c", 3, "Learner");
        await Assert.ThrowsAsync<ChangeRefusedException>(() => group.Client.TransferLeadershipAsync(Group, "c"));
        Assert.Equal(3, group.Told.Count);
    });

    [Fact]
    public void A_group_of_which_no_silo_has_a_replica_is_not_found() => Run(async group =>
    {
        group.Leader = null;
        foreach (var silo in group.Disks.Keys)
            group.Disks[silo] = 0;
        await Assert.ThrowsAsync<GroupNotFoundException>(() => group.Client.GetMembersAsync(Group));
        await Assert.ThrowsAsync<GroupNotFoundException>(() => group.Client.AddMemberAsync(Group, "d"));
    });

    [Theory]
    [InlineData(0, 10, 250)]
    [InlineData(4, 3, 250)]
    [InlineData(26, 60, 250)]
    [InlineData(4, 10, 0)]
    public void What_no_option_may_be_is_refused(int call, int all, int pause) => VirtualTime.Run(time =>
    {
        var options = new ConsensusGroupClientOptions
        {
            CallTimeout = TimeSpan.FromSeconds(call), Timeout = TimeSpan.FromSeconds(all), RetryPause = TimeSpan.FromMilliseconds(pause),
        };
        Assert.Throws<ArgumentException>(() => new ConsensusGroupClient(new FakeMembers(time).Grains, options, time));
        return Task.CompletedTask;
    });

    private static void Run(Func<FakeMembers, Task> test) => VirtualTime.Run(time => test(new FakeMembers(time)));
}
