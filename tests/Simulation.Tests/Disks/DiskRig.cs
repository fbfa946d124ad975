using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>A machine with a disk, in a loop of its own, on a thread of its own.</summary>
internal sealed class DiskRig
{
    private static int s_rigs;

    private readonly Chance _chance;
    private readonly MachineClock _clock;
    private readonly int _number = Interlocked.Increment(ref s_rigs);
    private int _processes;

    private DiskRig(ulong seed, DiskPace? pace)
    {
        _chance = new Chance(seed);
        Loop = new SimLoop(_chance.Fork("loop"), Trace);
        Medium = new DiskMedium(Loop, _chance.Fork("medium"), pace);
        Chance = _chance.Fork("test");
        _clock = new MachineClock(Loop);
    }

    public Trace Trace { get; } = new();

    public SimLoop Loop { get; }

    public DiskMedium Medium { get; }

    /// <summary>What the test draws.</summary>
    public Chance Chance { get; }

    /// <summary>A test on one seed.</summary>
    public static void Run(ulong seed, Action<DiskRig> test, DiskPace? pace = null)
    {
        Exception? failure = null;
        // The test runner's threads have a context.
        var thread = new Thread(() =>
        {
            try
            {
                test(new DiskRig(seed, pace));
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) Assert.Fail($"Seed {seed}: {failure}");
    }

    /// <summary>A test on many seeds.</summary>
    public static void RunMany(int seeds, Action<DiskRig> test, DiskPace? pace = null)
    {
        for (var seed = 1; seed <= seeds; seed++) Run((ulong)seed, test, pace);
    }

    /// <summary>How many of so many seeds end with true.</summary>
    public static int Count(int seeds, Func<DiskRig, bool> test)
    {
        var count = 0;
        RunMany(seeds, rig =>
        {
            if (test(rig)) count++;
        });
        return count;
    }

    /// <summary>A new process on the machine, and its disk.</summary>
    public SimDisk NewDisk()
    {
        var number = _processes++;
        var process = new SimProcess(Loop, "machine", number, 0, _clock, _chance.Fork($"process {number}"));
        return new SimDisk(Medium, process, $"rig {_number}/{number}");
    }

    /// <summary>Kills a process.</summary>
    public static void Kill(SimDisk disk)
    {
        disk.Process.Kill();
        disk.Medium.ProcessCrash(disk);
    }

    /// <summary>Runs code in a process to its end.</summary>
    public void Do(SimDisk disk, Func<Task> work)
    {
        var done = disk.Process.Run(work);
        Assert.True(Loop.RunUntil(() => done.IsCompleted, Loop.Now + TimeSpan.FromHours(1).Ticks), "it does not end");
        done.GetAwaiter().GetResult();
    }

    /// <summary>Makes one call and returns its answer.</summary>
    public T Get<T>(SimDisk disk, Func<ValueTask<T>> call)
    {
        var result = default(T)!;
        Do(disk, async () => { result = await call(); });
        return result;
    }

    /// <summary>Begins something in a process and comes back before anything else happens.</summary>
    public Task Begin(SimDisk disk, Func<Task> work)
    {
        Task? begun = null;
        var ended = disk.Process.Run(() => begun = work());
        Assert.True(Loop.RunUntil(() => begun is not null, Loop.Now + TimeSpan.FromSeconds(1).Ticks));
        return ended;
    }

    /// <summary>Lets it go on for a while, however long the work takes.</summary>
    public void Go(TimeSpan time) => Loop.RunUntil(() => false, Loop.Now + time.Ticks);

    /// <summary>Makes a file with a content, durable with its name, and opens it.</summary>
    public async Task<IDiskFile> MakeAsync(IDisk disk, string path, byte[] content)
    {
        var file = await disk.OpenAsync(path, DiskOpenMode.ReadWrite);
        await file.WriteAsync(content, 0);
        await file.FlushAsync();
        await disk.FlushDirectoryAsync(DiskPath.ParentOf(path));
        return file;
    }

    public static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
