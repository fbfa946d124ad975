using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// Who belongs to a group, and which sets of them are quorums. A joint configuration is two at once, old and new: whatever needs a
/// quorum needs one of each (dissertation, section 4.3). Every entry that changes the members carries the whole configuration.
/// </summary>
public sealed class GroupConfiguration : IEquatable<GroupConfiguration>
{
    /// <summary>The most members of a group, leaving ones included.</summary>
    public const int MaxMembers = 32;

    /// <summary>The longest address of a member, in bytes of UTF-8.</summary>
    public const int MaxAddressBytes = 256;

    private readonly ImmutableArray<GroupMember> _members;

    /// <param name="groupId">The group; it never changes.</param>
    /// <param name="members">In any order.</param>
    /// <exception cref="ArgumentException">No voter, more than <see cref="MaxMembers"/>, an id twice, or nobody's; a role that cannot be.</exception>
    public GroupConfiguration(Guid groupId, IEnumerable<GroupMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        GroupId = groupId;
        _members = [.. members.OrderBy(member => member.Id)];
        if (_members.Length > MaxMembers)
            throw new ArgumentException($"A group has at most {MaxMembers} members, not {_members.Length}.", nameof(members));
        if (_members.All(member => member.Role != MemberRole.Voter))
            throw new ArgumentException("A group needs a voter.", nameof(members));
        if (_members[0].Id.IsNone)
            throw new ArgumentException("0 is no replica's id.", nameof(members));
        for (var i = 1; i < _members.Length; i++)
        {
            if (_members[i].Id == _members[i - 1].Id)
                throw new ArgumentException($"The replica {_members[i].Id} stands there twice.", nameof(members));
        }

        if (_members.Any(member => member.Role > MemberRole.Joining))
            throw new ArgumentException("A member is of a role that there is not.", nameof(members));
        IsJoint = _members.Any(member => member.VotedBefore);
        if (_members.Any(member => member.Role == MemberRole.Leaving && !member.VotedBefore))
            throw new ArgumentException("Only a voter of an old configuration can be leaving.", nameof(members));
    }

    public Guid GroupId { get; }

    /// <summary>In the order of their ids.</summary>
    public ImmutableArray<GroupMember> Members => _members;

    /// <summary>Whether two configurations are in force at once.</summary>
    public bool IsJoint { get; }

    /// <summary>The member of that id, or null.</summary>
    public GroupMember? Find(ReplicaId id)
    {
        foreach (var member in _members)
        {
            if (member.Id == id)
                return member;
        }

        return null;
    }

    /// <summary>Whether it votes in any of the configurations in force.</summary>
    public bool IsVoter(ReplicaId id) => Find(id) is { IsVoter: true };

    /// <summary>
    /// The highest value that a quorum has reached, in both configurations if there are two, given what each voter has reached: of
    /// n sorted values the one that ⌊n/2⌋ + 1 are not below.
    /// </summary>
    public long QuorumValue(Func<ReplicaId, long> valueOf)
    {
        var reached = Majority(valueOf, old: false);
        return IsJoint ? Math.Min(reached, Majority(valueOf, old: true)) : reached;
    }

    /// <summary>The configuration in which this one and the next are in force together.</summary>
    /// <param name="next">Who is what then; who is missing leaves.</param>
    public GroupConfiguration Join(IReadOnlyCollection<GroupMember> next)
    {
        if (IsJoint)
            throw new InvalidOperationException("A joint configuration cannot be joined with another.");
        ArgumentNullException.ThrowIfNull(next);
        var both = next.Select(member => member with { VotedBefore = IsVoter(member.Id) });
        var leaving = _members
            .Where(member => member.Role == MemberRole.Voter && next.All(other => other.Id != member.Id))
            .Select(member => member with { Role = MemberRole.Leaving, VotedBefore = true });
        return new GroupConfiguration(GroupId, both.Concat(leaving));
    }

    /// <summary>The new configuration alone.</summary>
    public GroupConfiguration Leave() => new(
        GroupId,
        _members.Where(member => member.Role != MemberRole.Leaving).Select(member => member with { VotedBefore = false }));

    /// <summary>Whether the same replicas vote in the other one.</summary>
    public bool HasSameVoters(IEnumerable<GroupMember> others) =>
        !IsJoint && _members.Where(member => member.IsVoter).Select(member => member.Id)
            .SequenceEqual(others.Where(member => member.Role == MemberRole.Voter).Select(member => member.Id).Order());

    public bool Equals(GroupConfiguration? other) =>
        other is not null && GroupId == other.GroupId && _members.AsSpan().SequenceEqual(other._members.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as GroupConfiguration);

    public override int GetHashCode() => GroupId.GetHashCode() ^ _members.Length;

    public override string ToString() => string.Join(' ', _members.Select(member =>
        member.Id + (member.VotedBefore && member.Role != MemberRole.Voter ? "-" : "") + member.Role switch
        {
            MemberRole.Voter => IsJoint && !member.VotedBefore ? "+" : "",
            MemberRole.Learner => "learner",
            MemberRole.Joining => "joining",
            _ => "",
        }));

    private long Majority(Func<ReplicaId, long> valueOf, bool old)
    {
        Span<long> values = stackalloc long[MaxMembers];
        var count = 0;
        foreach (var member in _members)
        {
            if (old ? member.VotedBefore : member.Role == MemberRole.Voter)
                values[count++] = valueOf(member.Id);
        }

        values[..count].Sort();
        return values[(count - 1) / 2];
    }
}
