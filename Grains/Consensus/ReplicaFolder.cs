using System.Globalization;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.Snapshots;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// What a replica keeps on its silo's disk: a journal of promises and entries in one write-ahead log, so that one flush serves all that
/// waits, and snapshots as files beside it. The folder is locked for whoever has it open (pitfall 38).
/// </summary>
/// <remarks>
/// The journal is played again at a start. Its beginning is dropped by whole segments, once a snapshot stands in for it; before, the promise is
/// written once more, and what tells who created the group, so that what is left has them.
/// </remarks>
internal sealed class ReplicaFolder : IAsyncDisposable
{
    private readonly string _path;
    private readonly WriteAheadLog _log;
    private readonly JournalPlaces _places;
    private readonly JournalBatch _batch = new();
    private HardState _promise;

    private ReplicaFolder(string path, WriteAheadLog log, JournalReplay replay, SnapshotFiles snapshots)
    {
        (_path, _log, _places, _promise, Snapshots) = (path, log, replay.Places, replay.Promise, snapshots);
        (Identity, Creation) = (replay.Identity, replay.Creation);
        // A crash may have cut a founding off between the two: it is begun again.
        IsBlank = snapshots.All.Count == 0 && replay.Entries.Count == 0 && (replay.Promise.Term == 0 || replay.Promise == RaftRecovered.Founding);
    }

    /// <summary>Which replica this is; null if none has lived here.</summary>
    public ReplicaIdentity? Identity { get; private set; }

    /// <summary>
    /// The silos of the group that the first of them creates, with this replica; null if it was prepared for a group that was there (pitfall 47).
    /// </summary>
    public string[]? Creation { get; private set; }

    public SnapshotFiles Snapshots { get; }

    /// <summary>What the replica is to start with. Empty again once it was taken.</summary>
    public RaftRecovered Recovered { get; private set; } = RaftRecovered.Nothing;

    /// <summary>Opens a replica's folder, or begins one.</summary>
    /// <exception cref="ReplicaFolderException">It does not fit together.</exception>
    /// <exception cref="StorageException">As <see cref="WriteAheadLog.OpenAsync"/> and <see cref="SnapshotFiles.OpenAsync"/>.</exception>
    public static async Task<ReplicaFolder> OpenAsync(IDisk disk, string path, LogOptions? options = null)
    {
        var replay = new JournalReplay();
        WriteAheadLog log;
        try
        {
            log = await WriteAheadLog.OpenAsync(disk, path + "/log", options, replay.Play);
        }
        catch (FormatException e)
        {
            throw new ReplicaFolderException(disk.Describe(path), e.Message + ".");
        }

        try
        {
            var snapshots = await SnapshotFiles.OpenAsync(disk, path + "/snapshots");
            if (replay.IsDiscarded)
            {
                await ClearAsync(log, snapshots);
                replay = new JournalReplay();
            }

            var newest = snapshots.All.Count > 0 ? snapshots.All[^1] : null;
            // An older one would not do: the log from there on may be gone.
            if (newest is not null && !await snapshots.IsIntactAsync(newest))
                throw new ReplicaFolderException(disk.Describe(path), $"the snapshot {newest.Name} is damaged.");
            // Whoever began anew here would have forgotten what it acknowledged, under an id that others count on.
            if ((newest is null ? 0 : Describe(newest).Index) is var covered && covered < replay.Missing)
            {
                throw new ReplicaFolderException(disk.Describe(path), newest is null
                    ? $"the snapshot of entry {replay.Missing} or a later one is missing."
                    : $"the snapshot of entry {replay.Missing} or a later one is missing; the newest is of {covered}.");
            }

            if (replay.Identity is null && (newest is not null || replay.Entries.Count > 0))
                throw new ReplicaFolderException(disk.Describe(path), "it has a log or a snapshot, and no promise.");
            return new ReplicaFolder(disk.Describe(path), log, replay, snapshots)
            {
                Recovered = new RaftRecovered(replay.Promise, newest is null ? null : Describe(newest), replay.Entries),
            };
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses the folder of a replica that is known to live on another silo: a copy would vote beside the first (pitfall 39).</summary>
    /// <exception cref="ReplicaFolderException">It is such a one.</exception>
    public void CheckAddress(string silo)
    {
        var latest = Recovered.Entries.LastOrDefault(entry => entry.Kind == EntryKind.Configuration) is { } last
            ? GroupConfigurationFormat.Decode(last.Data.Span)
            : Recovered.Snapshot?.Configuration;
        if (Identity is { } identity && latest?.Find(identity.Id) is { } self && self.Address != silo)
            throw new ReplicaFolderException(_path, $"it is the folder of replica {identity.Id}, which lives on {self.Address}, not on {silo}.");
    }

    /// <summary>The descriptor of a snapshot file: its label, with what only the content tells.</summary>
    public static SnapshotDescriptor Describe(SnapshotFile file)
    {
        var label = SnapshotDescriptorFormat.Decode(file.Label);
        return label with { Bytes = file.Length, Tag = TagOf(file.Checksum, label.Tag) };
    }

    /// <summary>The file's name: it sorts by index.</summary>
    public static string NameOf(SnapshotDescriptor snapshot) =>
        snapshot.Index.ToString("D20", CultureInfo.InvariantCulture) + "-" + ((uint)snapshot.Tag).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The checksum of the content that a descriptor promises.</summary>
    public static uint ChecksumOf(SnapshotDescriptor snapshot) => (uint)(snapshot.Tag >> 32);

    /// <summary>A tag: the checksum of the content above, below what the taker drew.</summary>
    public static ulong TagOf(uint checksum, ulong drawn) => ((ulong)checksum << 32) | (uint)drawn;

    /// <summary>Whether the replica that lives here has neither promised nor received anything, nor has begun to write that it did.</summary>
    public bool IsBlank { get; private set; }

    /// <summary>Makes this the folder of a replica, for ever. Durable when it answers. One call at a time.</summary>
    /// <param name="identity">The replica.</param>
    /// <param name="creation">The silos of its group, if that is being created.</param>
    public async Task BecomeAsync(ReplicaIdentity identity, string[]? creation = null)
    {
        if (Identity is not null)
            throw new ReplicaFolderException(_path, $"it is the folder of replica {Identity.Value.Id} already.");
        List<ReadOnlyMemory<byte>> records = [JournalFormat.EncodePromise(identity, default)];
        if (creation is not null)
            records.Insert(0, JournalFormat.EncodeCreation(creation));
        await AppendAsync(records, NoRoom);
        (Identity, Creation) = (identity, creation);
    }

    /// <summary>
    /// Makes this a folder that no replica has lived in. Once it is on the disk that this is to be, a crash does not keep it from being
    /// finished, at the next opening at the latest. Nothing else may be under way.
    /// </summary>
    public async Task DiscardAsync()
    {
        await _log.AppendAsync(JournalFormat.EncodeDiscard());
        await ClearAsync(_log, Snapshots);
        (Identity, Creation, IsBlank, Recovered) = (null, null, true, RaftRecovered.Nothing);
    }

    /// <summary>Hands over what was recovered, and does not keep it.</summary>
    public RaftRecovered TakeRecovered()
    {
        var recovered = Recovered;
        Recovered = RaftRecovered.Nothing;
        return recovered;
    }

    /// <summary>Gives a blank replica its first content. Durable when it answers.</summary>
    public async Task FillAsync(RaftRecovered content)
    {
        if (!IsBlank)
            throw new ReplicaFolderException(_path, "its replica has a log already.");
        await WriteAllAsync([new RaftWrite(0) { Entries = content.Entries, HardState = content.HardState }], NoRoom);
        (Recovered, IsBlank) = (content, false);
    }

    /// <summary>Writes all of these but the parts of snapshots, in order, with as few flushes as there can be; durable when it answers.</summary>
    /// <param name="writes">What to write. One call at a time.</param>
    /// <param name="waitForRoom">Is awaited when the disk is full; then the same is tried again.</param>
    /// <exception cref="StorageException">What is durable is unknown: stop.</exception>
    public Task WriteAsync(IReadOnlyList<RaftWrite> writes, Func<Task> waitForRoom)
    {
        IsBlank = false;
        return WriteAllAsync(writes, waitForRoom);
    }

    private async Task WriteAllAsync(IReadOnlyList<RaftWrite> writes, Func<Task> waitForRoom)
    {
        foreach (var write in writes)
        {
            if (write.Reset is { } reset)
                await AddAsync(JournalFormat.EncodeReset(reset));
            // Before the entries, whose terms it covers, if a crash cuts the write short.
            if (write.HardState is { } promise)
            {
                _promise = promise;
                await AddAsync(JournalFormat.EncodePromise(Identity!.Value, promise));
            }

            foreach (var entry in write.Entries)
            {
                if (!_batch.HasRoomFor(JournalFormat.LengthOf(entry)))
                    await SendAsync(waitForRoom);
                _batch.Add(entry);
            }
        }

        await SendAsync(waitForRoom);

        async ValueTask AddAsync(byte[] record)
        {
            if (!_batch.HasRoomFor(record.Length))
                await SendAsync(waitForRoom);
            _batch.Add(record);
        }
    }

    /// <summary>Drops what the journal has of entries below an index, as far as whole segments go, after what is no entry stands once more at its end.</summary>
    public async Task DropBelowAsync(long index)
    {
        var upTo = _places.DropBelow(index);
        if (upTo < _log.FirstIndex)
            return;
        List<ReadOnlyMemory<byte>> kept = [JournalFormat.EncodePromise(Identity!.Value, _promise)];
        if (Creation is not null)
            kept.Add(JournalFormat.EncodeCreation(Creation));
        await _log.AppendAsync(kept);
        await _log.TruncatePrefixAsync(upTo);
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    // In this order: a folder with a snapshot and without a promise is refused.
    private static async Task ClearAsync(WriteAheadLog log, SnapshotFiles snapshots)
    {
        await snapshots.DeleteAllAsync();
        await log.ResetAsync(log.LastIndex + 1);
    }

    private async ValueTask SendAsync(Func<Task> waitForRoom)
    {
        if (_batch.Records.Count == 0)
            return;
        var last = 0L;
        try
        {
            last = await AppendAsync(_batch.Records, waitForRoom);
        }
        catch
        {
            _batch.Forget(); // A call that was given up on may still read from the buffers.
            throw;
        }

        foreach (var (record, index) in _batch.Entries)
            _places.Add(last - _batch.Records.Count + 1 + record, index, index);
        _batch.Clear();
    }

    // Nothing was appended then.
    private async Task<long> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> records, Func<Task> waitForRoom)
    {
        while (true)
        {
            try
            {
                return await _log.AppendAsync(records);
            }
            catch (Exception e) when (e is DiskFullException or DiskBusyException)
            {
                await waitForRoom();
            }
        }
    }

    private static Task NoRoom() => throw new DiskFullException("consensus");
}
