using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>
/// What replicas of this version and of older ones wrote to their disks and sent to each other: every later one reads it, and says the same in
/// the same bytes. To add an example, add it to <see cref="RaftExamples"/> and run the tests with <c>UPDATE_GOLDEN=1</c>
/// (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptFormatTests
{
    private static readonly KeptExamples<RaftMessage> KeptMessages = new("Kept/messages.txt", RaftExamples.Messages, RaftMessageFormat.Encode);

    private static readonly KeptExamples<LogEntry> KeptEntries = new("Kept/entries.txt", RaftExamples.Entries, Encode);

    private static readonly KeptExamples<SnapshotDescriptor> KeptSnapshots =
        new("Kept/snapshots.txt", RaftExamples.Snapshots, SnapshotDescriptorFormat.Encode);

    private static readonly KeptExamples<GroupConfiguration> KeptConfigurations =
        new("Kept/configurations.txt", RaftExamples.Configurations, GroupConfigurationFormat.Encode);

    public static TheoryData<string> Messages => KeptMessages.Names;

    public static TheoryData<string> Entries => KeptEntries.Names;

    public static TheoryData<string> Snapshots => KeptSnapshots.Names;

    public static TheoryData<string> Configurations => KeptConfigurations.Names;

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_of_every_version_is_read_as_it_was(string name) => KeptMessages.Check(name, bytes => RaftMessageFormat.Read(bytes));

    [Theory]
    [MemberData(nameof(Entries))]
    public void An_entry_of_every_version_is_read_as_it_was(string name) => KeptEntries.Check(name, bytes => LogEntryFormat.Decode(bytes));

    [Theory]
    [MemberData(nameof(Snapshots))]
    public void A_snapshots_description_of_every_version_is_read_as_it_was(string name) =>
        KeptSnapshots.Check(name, bytes => SnapshotDescriptorFormat.Decode(bytes));

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_configuration_of_every_version_is_read_as_it_was(string name) =>
        KeptConfigurations.Check(name, bytes => GroupConfigurationFormat.Decode(bytes));

    [Fact]
    public void Every_kind_of_message_is_kept_with_all_that_it_can_hold()
    {
        KeptMessages.CheckWhole();
        Assert.Equal(Enum.GetValues<MessageKind>().ToHashSet(), KeptMessages.Lines.Select(line => (MessageKind)line.Bytes[1]).ToHashSet());
    }

    [Fact]
    public void Every_kind_of_entry_snapshot_and_configuration_is_kept_with_all_that_it_can_hold()
    {
        KeptEntries.CheckWhole();
        KeptSnapshots.CheckWhole();
        KeptConfigurations.CheckWhole();
    }

    /// <summary>They stand in the data of entries, so an entry of an old version must bring one that is understood.</summary>
    [Fact]
    public void The_configurations_in_kept_entries_are_understood()
    {
        var within = KeptEntries.Lines.Select(line => LogEntryFormat.Decode(line.Bytes)).Where(entry => entry.Kind == EntryKind.Configuration)
            .Select(entry => GroupConfigurationFormat.Decode(entry.Data.Span)).ToList();
        Assert.Contains(within, configuration => configuration.IsJoint);
        Assert.Contains(within, configuration => !configuration.IsJoint);
    }

    private static byte[] Encode(LogEntry entry)
    {
        var bytes = new byte[LogEntryFormat.HeadBytes + entry.Data.Length];
        LogEntryFormat.Encode(entry, bytes);
        return bytes;
    }
}
