using Orleans.Runtime;
using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Calls;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Client.Consensus;

/// <summary>
/// Looks at the members of consensus groups and changes them, for operators. Finds the leader by itself. Keeps nothing; safe for concurrent use.
/// Every failure is a <see cref="ConsensusException"/>, a <see cref="PinnedSiloUnavailableException"/>, or
/// <see cref="OperationCanceledException"/> if the caller cancelled, of a change that was sent already with an unknown outcome.
/// </summary>
/// <remarks>
/// <para><b>Changes may be made again</b>: one that has been made, or has begun, is not made twice. What a failure with
/// <see cref="ConsensusException.OutcomeKnown"/> says is certain; of others it is unknown whether the change has begun, or will.</para>
/// <para><b>A change that has begun is not over.</b> It is when <see cref="GroupMembers.IsChanging"/> is false, and a new member is over with its
/// catching up when it is a voter. Until then the next leader may undo it, and the group survives the loss of fewer silos.</para>
/// </remarks>
public sealed class ConsensusGroupClient
{
    private const int MostHandOvers = 3;
    private const int LongestSiloName = 128;
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HandOverPause = TimeSpan.FromMilliseconds(50);

    private readonly ConsensusGroupClientOptions _options;
    private readonly TimeProvider _time;
    private readonly GroupSearch _search;

    /// <summary>Makes a client over an Orleans client, or the grain factory of a silo. It calls nobody before it is used.</summary>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    public ConsensusGroupClient(IGrainFactory grains, ConsensusGroupClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ConsensusGroupClientOptionsValidator.ThrowIfInvalid(options);
        (_options, _time, _search) = (options, time, new GroupSearch(grains, options, time));
    }

    /// <summary>Whether a silo of that name may be asked for: 1 to 128 printable letters of ASCII without spaces and '@'.</summary>
    public static bool IsSiloName(string? name) => name is { Length: >= 1 and <= LongestSiloName } && name.All(c => c is > ' ' and <= '~' and not '@');

    /// <summary>The names of the groups of which a silo's disk has a folder, in ordinal order; whether there is a replica in it, the members tell.</summary>
    /// <exception cref="PinnedSiloUnavailableException">There is no active silo of that name.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListGroupsAsync(string siloName, CancellationToken cancellationToken = default)
    {
        CheckSilo(siloName);
        return await _search.InTimeAsync(() => _search.ListAsync(siloName), cancellationToken);
    }

    /// <summary>
    /// The members, as the leader has them. If none is found within <see cref="ConsensusGroupClientOptions.CallTimeout"/>, as the replica has
    /// them that has most of the log: then <see cref="GroupMembers.LeaderSilo"/> and <see cref="GroupMembers.IsChanging"/> are null.
    /// </summary>
    /// <exception cref="GroupNotFoundException">No silo has a replica of it.</exception>
    /// <exception cref="NoLeaderException">No silo that answers has a replica of it, and not all answer.</exception>
    public async Task<GroupMembers> GetMembersAsync(string group, CancellationToken cancellationToken = default)
    {
        CheckGroup(group);
        await _search.CheckIsKnownAsync(group, cancellationToken);
        for (var deadline = new Deadline(_time, _options.CallTimeout); ; await Task.Delay(_options.RetryPause, _time, cancellationToken))
        {
            var (leader, found, why) = await _search.LookAsync(group, cancellationToken);
            if (leader is not null)
                return leader.Members;
            if (deadline.Left <= _options.RetryPause)
                return (found is null ? null : GroupReading.MembersOf(found)) ?? throw new NoLeaderException(group, why);
        }
    }

    /// <summary>
    /// Adds a replica on a silo: a learner at first, a voter as soon as it has the log. Where the silo is a member already, and has that
    /// replica, nothing is done.
    /// </summary>
    /// <exception cref="GroupConflictException">The silo is a member, and its replica is lost, or does not answer; or it has a replica of another group of the name.</exception>
    /// <exception cref="PinnedSiloUnavailableException">There is no active silo of that name.</exception>
    /// <exception cref="ReplicaFailedException">Its disk cannot be used.</exception>
    public Task<GroupChange> AddMemberAsync(string group, string siloName, CancellationToken cancellationToken = default)
    {
        CheckSilo(siloName);
        GroupConflictException? conflict = null;
        return RunAsync(group, AddAsync, members => members.Members.Any(member => member.Silo == siloName && member.Member == GroupMemberState.Voter), cancellationToken);

        async Task<bool> AddAsync(LeaderSight leader, ChangeAttempts attempts)
        {
            if (leader.Report.Members.FirstOrDefault(member => member.Silo == siloName && member.Role != GroupMemberState.Leaving) is { } member)
            {
                await CheckHasAsync(group, member, leader.Report.GroupId, cancellationToken);
                return true;
            }

            if (conflict is not null)
                throw conflict;
            // That it is not there is to be told before anything is asked of the leader.
            await _search.InTimeAsync(() => _search.Replica(group, siloName).GetReportAsync(), cancellationToken);
            try
            {
                return await SendAsync(attempts, () => _search.Replica(group, leader.Silo).AddReplicaAsync(siloName), cancellationToken);
            }
            catch (GroupConflictException e)
            {
                conflict = e; // Somebody else may have added it just before; then it is a member now.
                return false;
            }
        }
    }

    /// <summary>Removes a member, also one whose silo is lost. Of one that is to leave already nothing is done.</summary>
    /// <exception cref="MemberNotFoundException">The group has none of that id, as its leader has proved.</exception>
    /// <exception cref="QuorumAtRiskException">Too few of the others are in order.</exception>
    /// <exception cref="ChangeRefusedException">It is the last one that votes.</exception>
    public Task<GroupChange> RemoveMemberAsync(string group, ulong replicaId, CancellationToken cancellationToken = default)
    {
        return RunAsync(group, RemoveAsync, members => members.Members.All(member => member.ReplicaId != replicaId), cancellationToken);

        async Task<bool> RemoveAsync(LeaderSight leader, ChangeAttempts attempts)
        {
            var replica = _search.Replica(group, leader.Silo);
            switch (leader.Report.Members.FirstOrDefault(member => member.ReplicaId == replicaId))
            {
                case { Role: GroupMemberState.Leaving }:
                    return true;
                case null:
                    // What the report says is not proved; and what is said to be gone may be looked for no more.
                    if (await _search.InTimeAsync(() => replica.IsMemberAsync(leader.Report.GroupId, replicaId), cancellationToken) != false)
                    {
                        attempts.NoLeader($"the one on {leader.Silo} cannot tell just now who its members are.");
                        return false;
                    }

                    return attempts.IsUnknown ? true : throw new MemberNotFoundException(group, $"{replicaId}");
            }

            GroupReading.CheckQuorumWithout(await _search.AskMembersAsync(leader, cancellationToken), replicaId);
            return await SendAsync(attempts, () => replica.RemoveReplicaAsync(replicaId), cancellationToken);
        }
    }

    /// <summary>Hands the leadership to the replica on a silo, and waits until it leads. Where it does already nothing is done.</summary>
    /// <exception cref="MemberNotFoundException">The group has no member on that silo.</exception>
    /// <exception cref="ChangeRefusedException">That member does not vote, or is not in order.</exception>
    public Task<GroupChange> TransferLeadershipAsync(string group, string siloName, CancellationToken cancellationToken = default)
    {
        CheckSilo(siloName);
        return RunAsync(group, HandOverAsync, members => members.LeaderSilo == siloName, cancellationToken);

        async Task<bool> HandOverAsync(LeaderSight leader, ChangeAttempts attempts)
        {
            if (leader.Silo == siloName)
                return true;
            var members = await _search.AskMembersAsync(leader, cancellationToken);
            var heir = members.Members.FirstOrDefault(member => member.Silo == siloName && member.Member != GroupMemberState.Leaving)
                ?? throw new MemberNotFoundException(group, $"on {siloName}");
            if (heir.Member != GroupMemberState.Voter)
                throw new ChangeRefusedException(group, $"the replica on {siloName} does not vote (it is {heir.Member}), so it cannot lead.");
            if (heir.Problem is { } problem)
                throw new ChangeRefusedException(group, $"the replica on {siloName} cannot lead: {problem}");
            // While it hands over, the leader takes no commands.
            if (attempts.HandOvers++ >= MostHandOvers)
                throw attempts.Failure;
            try
            {
                if (!await _search.InTimeAsync(() => _search.Replica(group, leader.Silo).TransferLeadershipAsync(siloName), cancellationToken))
                {
                    attempts.NoLeader($"the one on {leader.Silo} does not hand over.");
                    return false;
                }

                attempts.NotAnswered($"{siloName} was told to lead, and has not taken over yet.");
            }
            catch (Exception e) when (CallFailures.IsUnanswered(e))
            {
                attempts.NotAnswered(e.Message);
            }

            return await TakesOverAsync(group, siloName, cancellationToken);
        }
    }

    private async Task<bool> TakesOverAsync(string group, string siloName, CancellationToken cancellationToken)
    {
        for (var patience = new Deadline(_time, HandOverPatience); !patience.IsOver; await Task.Delay(HandOverPause, _time, cancellationToken))
        {
            var report = await _search.InTimeAsync(() => _search.Replica(group, siloName).GetReportAsync(), cancellationToken);
            if (report.Role == GroupSearch.Leader)
                return true;
        }

        return false;
    }

    private async Task CheckHasAsync(string group, MemberReport member, Guid groupId, CancellationToken cancellationToken)
    {
        ReplicaReport own;
        try
        {
            own = await _search.InTimeAsync(() => _search.Replica(group, member.Silo).GetReportAsync(), cancellationToken);
        }
        catch (Exception e) when (GroupSearch.IsPassing(e))
        {
            throw new GroupConflictException(group, member.Silo, $"it is a member by replica {member.ReplicaId}, and does not answer: remove that one first, if it is lost.");
        }

        if (own.Role != ReplicaReport.Starting && (own.GroupId != groupId || own.ReplicaId != member.ReplicaId))
            throw new GroupConflictException(group, member.Silo, $"it is a member by replica {member.ReplicaId}, and its disk does not have that: remove that one first, or start the silo anew, which replaces it.");
    }

    // True: it has begun.
    private async Task<bool> SendAsync(ChangeAttempts attempts, Func<Task<ProposalAnswer>> call, CancellationToken cancellationToken)
    {
        try
        {
            return attempts.HasBegun(await _search.InTimeAsync(call, cancellationToken));
        }
        catch (Exception e) when (CallFailures.IsUnanswered(e))
        {
            attempts.NotAnswered(e is TimeoutException ? "the leader did not answer in time." : e.Message);
            return false;
        }
    }

    // Tries until it has begun. What a step throws ends it; what passes in it, and is not told to the attempts, changed nothing.
    private async Task<GroupChange> RunAsync(
        string group, Func<LeaderSight, ChangeAttempts, Task<bool>> step, Func<GroupMembers, bool> isDone, CancellationToken cancellationToken)
    {
        CheckGroup(group);
        await _search.CheckIsKnownAsync(group, cancellationToken);
        var attempts = new ChangeAttempts(group);
        for (var deadline = new Deadline(_time, _options.Timeout); ; await Task.Delay(_options.RetryPause, _time, cancellationToken))
        {
            var (leader, _, why) = await _search.LookAsync(group, cancellationToken);
            try
            {
                if (leader is null)
                    attempts.NoLeader(why);
                else if (await step(leader, attempts))
                    return await OutcomeAsync(leader, isDone, cancellationToken);
            }
            catch (Exception e) when (IsLeaderGone(e, leader))
            {
                attempts.NoLeader(e.Message);
            }
            catch (Exception e) when (attempts.IsUnknown && e is (ConsensusException { OutcomeKnown: true } or PinnedSiloUnavailableException))
            {
                // It may be so because of what was sent before.
                throw new ChangeOutcomeUnknownException(group, e.Message);
            }

            if (deadline.Left <= _options.RetryPause)
                throw attempts.Failure;
        }
    }

    // Whoever was asked did not come to do it. What was sent and not answered is told to the attempts where it is sent.
    private static bool IsLeaderGone(Exception e, LeaderSight? leader) => e switch
    {
        PinnedSiloUnavailableException pinned => pinned.SiloName == leader?.Silo,
        ReplicaFailedException failed => failed.SiloName == leader?.Silo,
        _ => CallFailures.IsUnanswered(e),
    };

    private async Task<GroupChange> OutcomeAsync(LeaderSight before, Func<GroupMembers, bool> isDone, CancellationToken cancellationToken)
    {
        var (leader, _, _) = await _search.LookAsync(before.Found.Group, cancellationToken);
        // Whoever leads now will tell; until then what is known is how it was.
        if (leader is null)
            return new GroupChange(false, before.Members with { IsChanging = true });
        var members = leader.Members;
        return new GroupChange(members.IsChanging == false && isDone(members), members);
    }

    private static void CheckGroup(string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!RaftReplicas.IsName(group))
            throw new ArgumentException($"'{group}' is no name of a group: it has 1 to 64 of a-z, 0-9 and '-', the first a letter.", nameof(group));
    }

    private static void CheckSilo(string siloName)
    {
        if (!IsSiloName(siloName))
            throw new ArgumentException("A silo's name has 1 to 128 printable letters of ASCII, no spaces and no '@'.", nameof(siloName));
    }
}
