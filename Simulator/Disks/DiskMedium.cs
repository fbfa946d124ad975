using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

/// <summary>
/// A machine's disk and page cache: what is stored outlives the processes that stored it. Processes come to it by <see cref="SimDisk"/>;
/// what happens to the machine and to the device, by the methods here. All of it is drawn from the chance given.
/// </summary>
internal sealed class DiskMedium
{
    private readonly Dictionary<string, SimFolderLock> _locks = new(StringComparer.Ordinal);
    private readonly List<SimDisk> _disks = [];
    private readonly Chance _losses;
    private readonly Chance _ills;
    private DiskNames _names = new();

    public DiskMedium(SimLoop loop, Chance chance, DiskPace? pace = null)
    {
        Loop = loop;
        Pace = pace ?? new DiskPace();
        Delays = chance.Fork("disk delays");
        _losses = chance.Fork("disk losses");
        _ills = chance.Fork("disk faults");
    }

    public SimLoop Loop { get; }

    public DiskPace Pace { get; }

    /// <summary>What is wrong with it at present.</summary>
    public DiskFaults Faults { get; } = new();

    public DiskCounters Counters { get; } = new();

    /// <summary>The bytes of all files that have a name.</summary>
    public long Used { get; private set; }

    /// <summary>How often it was replaced by an empty one.</summary>
    public int Wipes { get; private set; }

    /// <summary>Draws when calls take effect.</summary>
    public Chance Delays { get; }

    /// <summary>A process ends by kill -9. The page cache stays as it is; of its writes under way any part may land. Its locks end.</summary>
    public void ProcessCrash(SimDisk disk) => disk.ProcessDied();

    /// <summary>
    /// The machine goes down, with every process on it, and comes up again: of what was not flushed some is lost, some kept and some torn.
    /// </summary>
    public void PowerLoss()
    {
        Part();
        Loop.Trace.Add(Loop.Now, "disk-power", -1, Used);
        var odds = LossOdds.Draw(_losses);
        _names.LosePower(_losses, odds);
        var files = _names.Files();
        Used = 0;
        foreach (var (_, file) in files)
        {
            var other = _losses.Pick(files).File;
            file.LosePower(_losses, odds, other == file ? null : other);
            file.IsNamed = true;
            Used += file.Cached.Length;
        }
    }

    /// <summary>The disk is replaced by a new, empty one. (With the machine down: every process on it is dead.)</summary>
    public void Wipe()
    {
        Part();
        Loop.Trace.Add(Loop.Now, "disk-wipe", -1, Used);
        _names = new DiskNames();
        Used = 0;
        Wipes++;
    }

    /// <summary>
    /// Flips one to eight bits in one byte of what is stored: in a file drawn by its length, in the page cache and on the platters.
    /// </summary>
    /// <param name="chance">Draws which.</param>
    /// <param name="where">Which files it may hit; null: any.</param>
    /// <returns>What it hit; null if there is nothing to hit.</returns>
    public DiskDamage? FlipBits(Chance chance, Func<string, bool>? where = null)
    {
        var files = _names.Files().FindAll(file => file.File.Cached.Length > 0 && (where is null || where(file.Path)));
        var total = 0L;
        foreach (var (_, file) in files) total += file.Cached.Length;
        if (total == 0) return null;
        var at = (long)(chance.NextUInt64() % (ulong)total);
        var index = 0;
        for (; at >= files[index].File.Cached.Length; index++) at -= files[index].File.Cached.Length;
        byte mask = 0;
        for (var bits = chance.Between(1, 8); bits > 0; bits--) mask |= FreshBit(chance, mask);
        files[index].File.Flip((int)at, mask);
        Counters.Flipped++;
        Loop.Trace.Add(Loop.Now, "disk-flip", -1, at, files[index].Path);
        return new DiskDamage(files[index].Path, at, mask);
    }

    /// <summary>Its files, in ordinal order of their paths: those that are seen, and those that the platters have.</summary>
    public IReadOnlyList<DiskFileStatus> Files()
    {
        var files = new SortedDictionary<string, DiskFileStatus>(StringComparer.Ordinal);
        foreach (var (path, file) in _names.DurableFiles()) files[path] = new DiskFileStatus(path, file.Durable.Length, null);
        foreach (var (path, file) in _names.Files())
            files[path] = new DiskFileStatus(path, files.TryGetValue(path, out var durable) ? durable.DurableLength : null, file.Cached.Length);
        return [.. files.Values];
    }

    /// <summary>What everybody reads in a file; null if there is none. A copy.</summary>
    public byte[]? Content(string path) => (_names.Find(DiskPath.Validate(path)) as Inode)?.Cached.Span.ToArray();

    /// <summary>Ends the locks of a process.</summary>
    public void ReleaseLocksOf(SimDisk disk)
    {
        var held = new List<string>();
        foreach (var (path, taken) in _locks)
        {
            if (taken.Disk == disk) held.Add(path);
        }

        held.ForEach(path => _locks.Remove(path));
    }

    internal DiskNames Names => _names;

    internal void Attach(SimDisk disk) => _disks.Add(disk);

    internal void Detach(SimDisk disk)
    {
        ReleaseLocksOf(disk);
        _disks.Remove(disk);
    }

    /// <summary>Whether a fault of this rate happens now.</summary>
    internal bool Rolls(double rate) => rate > 0 && _ills.Hits(rate);

    /// <summary>How much of something that fails was done: anything but all.</summary>
    internal int PartOf(int count) => count == 0 ? 0 : _ills.Next(count);

    internal void CountError(SimDisk by, string path)
    {
        Counters.Errors++;
        Loop.Trace.Add(Loop.Now, "disk-error", by.Process.Ordinal, Counters.Errors, path);
    }

    /// <summary>How many bytes of a write find room.</summary>
    internal int RoomFor(Inode file, int offset, int count)
    {
        var grows = (long)offset + count - file.Cached.Length;
        var free = Math.Max(0, Faults.Capacity - Used);
        return !file.IsNamed || grows <= free ? count : (int)Math.Max(0, count - (grows - free));
    }

    /// <summary>Refuses a new name now and then, if nothing is left for it.</summary>
    internal void CheckRoomForName(SimDisk by, string path)
    {
        if (Used < Faults.Capacity || !_ills.Hits(0.5)) return;
        CountError(by, path);
        throw new DiskFullException(by.Describe(path), 28);
    }

    /// <summary>Changes a file's content, and keeps account of the room that it takes.</summary>
    internal void Change(Inode file, DiskData data, int offset, int count)
    {
        if (count == 0) return;
        var before = file.Cached.Length;
        if (Rolls(Faults.MisdirectRate)) Misdirect(file, data, offset, count);
        else if (Rolls(Faults.LostWriteRate) && count == data.Length) file.WriteLost(data, offset);
        else file.Write(data, offset, count);
        if (file.IsNamed) Used += file.Cached.Length - before;
    }

    internal void SetLength(Inode file, int length)
    {
        if (file.IsNamed) Used += length - file.Cached.Length;
        file.SetLength(length);
    }

    /// <summary>A file has lost its name.</summary>
    internal void Dropped(Inode? file) => Used -= file?.Cached.Length ?? 0;

    internal void FailFlush(Inode file) => file.FailFlush(_ills);

    /// <summary>Takes a lock; returns who holds it, if somebody does.</summary>
    internal SimFolderLock? TryLock(string path, SimFolderLock taken)
    {
        if (_locks.TryGetValue(path, out var holder)) return holder;
        _locks.Add(path, taken);
        return null;
    }

    internal void Unlock(string path, SimFolderLock held)
    {
        if (_locks.TryGetValue(path, out var holder) && holder == held) _locks.Remove(path);
    }

    private static byte FreshBit(Chance chance, byte taken)
    {
        while (true)
        {
            var bit = (byte)(1 << chance.Next(8));
            if ((taken & bit) == 0) return bit;
        }
    }

    private void Part()
    {
        foreach (var disk in _disks.ToArray()) disk.ProcessDied();
    }

    // The file is as long as it should be, but its bytes are elsewhere.
    private void Misdirect(Inode file, DiskData data, int offset, int count)
    {
        Counters.Misdirected++;
        file.Extend(offset + count);
        var others = _names.Files().FindAll(candidate => candidate.File.Cached.Length > 0);
        var victim = others.Count == 0 || _ills.Hits(0.5) ? file : _ills.Pick(others).File;
        var at = (_ills.Next((victim.Cached.Length / Inode.Sector) + 1) * Inode.Sector) + (offset % Inode.Sector);
        var isElsewhere = at < victim.Cached.Length && (victim != file || at != offset);
        Loop.Trace.Add(Loop.Now, "disk-misdirect", -1, isElsewhere ? at : -1);
        if (isElsewhere) victim.Corrupt(data, at, count);
    }
}
