using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Consensus.Raft;
using static OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit.Make;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

public class GroupConfigurationTests
{
    [Theory]
    [InlineData(new long[] { 7 }, 7)]
    [InlineData(new long[] { 9, 1 }, 1)]
    [InlineData(new long[] { 1, 9, 5 }, 5)]
    [InlineData(new long[] { 9, 8, 1, 2 }, 2)]
    [InlineData(new long[] { 5, 1, 4, 2, 3 }, 3)]
    public void The_value_of_a_quorum_is_the_one_that_a_majority_is_not_below(long[] values, long expected)
    {
        var configuration = new GroupConfiguration(Group, values.Select((_, i) => Voter((ulong)i + 1)).Append(Learner(99)));
        Assert.Equal(expected, configuration.QuorumValue(id => id == Id(99) ? 1000 : values[id.Value - 1]));
    }

    [Fact]
    public void Of_two_configurations_at_once_both_need_a_quorum()
    {
        var joint = Kit.Make.Of(1, 2, 3).Join(Voters(3, 4, 5));
        Assert.True(joint.IsJoint);
        Assert.Equal(0, joint.QuorumValue(id => id.Value <= 3 ? 1 : 0));
        Assert.Equal(0, joint.QuorumValue(id => id.Value >= 3 ? 1 : 0));
        Assert.Equal(1, joint.QuorumValue(id => id.Value is 1 or 3 or 5 ? 1 : 0));
        Assert.Equal("1- 2- 3 4+ 5+", joint.ToString());
    }

    [Fact]
    public void The_next_configuration_alone_is_what_was_asked_for()
    {
        var next = new[] { Voter(2), Learner(1), Joining(7), Voter(4) };
        Assert.Equal(new GroupConfiguration(Group, next), Kit.Make.Of(1, 2, 3).Join(next).Leave());
    }

    [Fact]
    public void Whoever_voted_before_votes_until_the_next_configuration_is_alone()
    {
        var joint = Kit.Make.Of(1, 2, 3).Join([Voter(2), Learner(1)]);
        Assert.True(joint.IsVoter(Id(1)) && joint.IsVoter(Id(3)));
        Assert.False(joint.Leave().IsVoter(Id(1)));
        Assert.Null(joint.Leave().Find(Id(3)));
    }

    [Fact]
    public void What_cannot_be_is_refused_with_the_reason()
    {
        Refused("needs a voter");
        Refused("needs a voter", Learner(1));
        Refused("twice", Voter(1), Learner(1));
        Refused("no replica's id", Voter(0));
        Refused("at most 32", [.. Enumerable.Range(1, 33).Select(i => Voter((ulong)i))]);
        Refused("leaving", Voter(1), Voter(2) with { Role = MemberRole.Leaving });
        Refused("leaving", Voter(1) with { VotedBefore = true }, Voter(2) with { Role = MemberRole.Leaving });
        Refused("role", Voter(1), Voter(2) with { Role = (MemberRole)4 });

        static void Refused(string reason, params GroupMember[] members) =>
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new GroupConfiguration(Group, members)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_joint_configuration_is_joined_with_no_other() =>
        Assert.Throws<InvalidOperationException>(() => Kit.Make.Of(1, 2).Join(Voters(2, 3)).Join(Voters(3)));

    [Fact]
    public void A_configuration_is_read_back_from_its_bytes() => Check.QuickThrowOnFailure(Prop.ForAll(Configurations(), configuration =>
        GroupConfigurationFormat.Decode(GroupConfigurationFormat.Encode(configuration)).Equals(configuration)));

    [Fact]
    public void Bytes_cut_short_or_too_many_are_a_format_error() => Check.QuickThrowOnFailure(Prop.ForAll(Configurations(), configuration =>
    {
        var bytes = GroupConfigurationFormat.Encode(configuration);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => GroupConfigurationFormat.Decode(bytes.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => GroupConfigurationFormat.Decode([.. bytes, 0]));
    }));

    [Fact]
    public void Altered_bytes_are_a_format_error_or_a_configuration_that_can_be() => Check.QuickThrowOnFailure(Prop.ForAll(
        Configurations(), Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (configuration, at, value) =>
        {
            var bytes = GroupConfigurationFormat.Encode(configuration);
            bytes[at % bytes.Length] = (byte)value;
            try
            {
                var read = GroupConfigurationFormat.Decode(bytes);
                Assert.Equal(read, GroupConfigurationFormat.Decode(GroupConfigurationFormat.Encode(read)));
            }
            catch (FormatException)
            {
                // Said so: what is wanted.
            }
        }));

    [Fact]
    public void Any_bytes_at_all_are_a_format_error_or_a_configuration() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] versioned = [1, .. new byte[16], .. bytes];
            foreach (var hostile in new[] { bytes, versioned })
                Assert.True(Record.Exception(() => GroupConfigurationFormat.Decode(hostile)) is null or FormatException);
        }));

    [Fact]
    public void A_later_version_is_named_in_the_error()
    {
        var bytes = GroupConfigurationFormat.Encode(Kit.Make.Of(1));
        bytes[0] = 2;
        Assert.Contains("version 2", Assert.Throws<FormatException>(() => GroupConfigurationFormat.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_256_bytes_is_written_and_one_of_257_is_refused()
    {
        var longest = Voter(1) with { Address = new string('a', 254) + "é" };
        var written = new GroupConfiguration(Group, [longest]);
        Assert.Equal(written, GroupConfigurationFormat.Decode(GroupConfigurationFormat.Encode(written)));
        var longer = new GroupConfiguration(Group, [longest with { Address = longest.Address + "a" }]);
        Assert.Contains("256", Assert.Throws<ArgumentException>(() => GroupConfigurationFormat.Encode(longer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_of_version_1_stays_as_it_is() => Assert.Equal(
        "01102A3B6F00000000000000000000000102" + "0100000000000000" + "0100" + "0500" + "73696C6F31" + "0200000000000000" + "0300" + "0500" + "73696C6F32",
        Convert.ToHexString(GroupConfigurationFormat.Encode(new GroupConfiguration(Group, [Joining(2), Voter(1)]))));

    // A few members of any role, joint with a few of another choice or not.
    private static Arbitrary<GroupConfiguration> Configurations()
    {
        var members = from count in Gen.Choose(1, 8)
                      from roles in Gen.Choose(1, 3).ArrayOf(count)
                      from lengths in Gen.Choose(0, 60).ArrayOf(count)
                      select roles.Select((role, i) => new GroupMember(
                          Id((ulong)(i + 1)), new string('ü', lengths[i]), i == 0 ? MemberRole.Voter : (MemberRole)role)).ToArray();
        var any = from old in members
                  from next in members
                  from joint in Gen.Elements(true, false)
                  select joint ? new GroupConfiguration(Group, old).Join(next) : new GroupConfiguration(Group, old);
        return any.ToArbitrary();
    }
}
