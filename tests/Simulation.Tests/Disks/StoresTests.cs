using OrleansCluster.Simulator.Disks;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Simulation.Tests.Disks;

/// <summary>
/// The stores of the storage room on a simulated disk: through kills and power losses nothing answered is lost, nothing is invented, and
/// nothing leaves the thread (the loop would throw).
/// </summary>
public class StoresTests
{
    private const int Seeds = 200;

    [Fact]
    public void TheLogKeepsWhatItAnswered() => AssertAnswers(Seeds, rig => Live(rig, 8, () => new LogLife()));

    [Fact]
    public void TheStoreOfStatesKeepsWhatItAnswered() => AssertAnswers(Seeds, rig => Live(rig, 8, () => new StateLife()));

    [Fact]
    public void TheBlocksKeepWhatTheyAnswered() => AssertAnswers(Seeds / 5, rig => Live(rig, 4, () => new BlockLife()));

    [Fact]
    public void TheLogKeepsWhatItAnsweredOnAFailingDevice() => AssertAnswers(Seeds, rig => Live(rig, 8, () => new LogLife(), fails: true));

    [Fact]
    public void TheStoreOfStatesKeepsWhatItAnsweredOnAFailingDevice() =>
        AssertAnswers(Seeds, rig => Live(rig, 8, () => new StateLife(), fails: true));

    [Fact]
    public void TheBlocksKeepWhatTheyAnsweredOnAFailingDevice() =>
        AssertAnswers(Seeds / 5, rig => Live(rig, 4, () => new BlockLife(), fails: true));

    [Fact]
    public void ClosingUnderLoadStaysOnTheThread() => DiskRig.RunMany(30, rig =>
    {
        var disk = rig.NewDisk();
        rig.Do(disk, async () =>
        {
            for (var round = 0; round < 3; round++)
            {
                var log = await WriteAheadLog.OpenAsync(disk, "log", new LogOptions { SegmentBytes = 4096, MaxQueuedRecords = 2 });
                await Task.WhenAll(Enumerable.Range(0, 9).Select(async i => await log.AppendAsync(new byte[i * 200])));
                await log.ReadAsync(log.FirstIndex, 5, 10_000);
                var truncated = log.TruncateSuffixAsync(log.LastIndex - 3);
                var last = log.AppendAsync(new byte[10]);
                await log.DisposeAsync();
                await truncated;
                await last;
            }

            var store = await StateStore.OpenAsync(disk, "states");
            var writes = Enumerable.Range(0, 9).Select(i => store.WriteAsync($"{i}", new byte[50], null).AsTask()).ToList();
            var compact = store.CompactAsync();
            await store.DisposeAsync();
            foreach (var write in writes) await write;
            await Record.ExceptionAsync(async () => await compact);
        });
    });

    private static void AssertAnswers(int seeds, Func<DiskRig, int> live)
    {
        var answered = 0;
        DiskRig.RunMany(seeds, rig => answered += live(rig));
        Assert.True(answered > 10 * seeds, $"{answered} answers");
    }

    // Lives of a process on one machine, each ended by a kill or a power loss at any moment; the next one, and in the end one more, looks
    // at what it left.
    private static int Live(DiskRig rig, int lives, Func<Life> create, bool fails = false)
    {
        var life = create();
        for (var i = 0; i < lives; i++)
        {
            var disk = rig.NewDisk();
            if (fails) Fail(rig);
            var work = disk.Process.Run(() => life.LiveAsync(disk, rig));
            rig.Loop.RunUntil(() => work.IsFaulted, rig.Loop.Now + rig.Chance.Exponential(life.Length).Ticks);
            if (work.IsFaulted && !(fails && work.Exception.InnerException is DiskIOException or StoreClosedException)) work.GetAwaiter().GetResult();
            DiskRig.Kill(disk);
            if (rig.Chance.Hits(0.6)) rig.Medium.PowerLoss();
        }

        rig.Medium.Faults.Clear();
        var last = rig.NewDisk();
        rig.Do(last, () => life.OpenAsync(last));
        return life.Answered;
    }

    private static void Fail(DiskRig rig)
    {
        var faults = rig.Medium.Faults;
        faults.FlushErrorRate = rig.Chance.Hits(0.5) ? 0.02 : 0;
        faults.WriteErrorRate = rig.Chance.Hits(0.5) ? 0.02 : 0;
        faults.ReadErrorRate = rig.Chance.Hits(0.5) ? 0.01 : 0;
        faults.Capacity = rig.Chance.Hits(0.3) ? rig.Medium.Used + rig.Chance.Between(0, 30_000) : long.MaxValue;
        faults.ForgetsNames = false;
    }

    private abstract class Life
    {
        public virtual TimeSpan Length => TimeSpan.FromMilliseconds(25);

        public int Answered { get; protected set; }

        /// <summary>Opens what there is, and checks it against what was answered.</summary>
        public abstract Task OpenAsync(SimDisk disk);

        public async Task LiveAsync(SimDisk disk, DiskRig rig)
        {
            await OpenAsync(disk);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => WorkAsync(i, rig)));
        }

        protected abstract Task WorkAsync(int worker, DiskRig rig);

        protected static byte[] Content(int number, int length)
        {
            var bytes = new byte[Math.Max(4, length)];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(number + (i * 31));
            BitConverter.TryWriteBytes(bytes, number);
            return bytes;
        }
    }

    private sealed class LogLife : Life
    {
        private static readonly LogOptions Options = new() { SegmentBytes = 8192 };

        private readonly SortedDictionary<long, int> _answered = [];
        private readonly SortedSet<int> _written = [];
        private WriteAheadLog? _log;
        private long _dropped;
        private int _next;

        public override async Task OpenAsync(SimDisk disk)
        {
            var found = new SortedDictionary<long, byte[]>();
            _log = await WriteAheadLog.OpenAsync(disk, "logs/one", Options, (index, payload) => found.Add(index, payload.ToArray()));
            foreach (var (index, number) in _answered)
            {
                if (index <= _dropped && index < _log.FirstIndex) continue;
                Assert.Equal(number, BitConverter.ToInt32(found[index]));
            }

            _answered.Clear();
            foreach (var (index, bytes) in found)
            {
                var number = BitConverter.ToInt32(bytes);
                Assert.Contains(number, _written);
                Assert.True(Content(number, bytes.Length).AsSpan().SequenceEqual(bytes));
                _answered[index] = number; // What was shown must stay.
            }
        }

        protected override async Task WorkAsync(int worker, DiskRig rig)
        {
            while (true)
            {
                var number = _next++;
                _written.Add(number);
                _answered[await _log!.AppendAsync(Content(number, rig.Chance.Between(4, 2000)))] = number;
                Answered++;
                if (!rig.Chance.Hits(0.02)) continue;
                _dropped = _log.LastIndex - 5;
                await _log.TruncatePrefixAsync(_dropped);
            }
        }
    }

    private sealed class StateLife : Life
    {
        private static readonly StateStoreOptions Options = new() { SnapshotLogBytes = 4096, Log = new LogOptions { SegmentBytes = 8192 } };

        private readonly (int Number, long Version)[] _answered = new (int Number, long Version)[4];
        private readonly int[] _underWay = new int[4];
        private StateStore? _store;
        private int _next = 1;

        public override async Task OpenAsync(SimDisk disk)
        {
            _store = await StateStore.OpenAsync(disk, "states", Options);
            for (var key = 0; key < 4; key++)
            {
                var found = _store.Read($"{key}");
                var number = found is null ? 0 : BitConverter.ToInt32(found.Value.Span);
                if (number == _underWay[key] && number != 0) Assert.True(found!.Version > _answered[key].Version);
                else Assert.Equal(_answered[key], (number, found?.Version ?? 0));
                if (found is not null) Assert.True(Content(number, found.Value.Length).AsSpan().SequenceEqual(found.Value.Span));
                _answered[key] = (number, found?.Version ?? 0);
                _underWay[key] = 0;
            }
        }

        protected override async Task WorkAsync(int worker, DiskRig rig)
        {
            while (true)
            {
                var number = _underWay[worker] = _next++;
                var expected = _answered[worker].Version;
                var version = await _store!.WriteAsync(
                    $"{worker}", Content(number, rig.Chance.Between(4, 1500)), expected == 0 ? null : expected);
                _answered[worker] = (number, version);
                _underWay[worker] = 0;
                Answered++;
            }
        }
    }

    private sealed class BlockLife : Life
    {
        private readonly SortedDictionary<string, int> _answered = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _underWay = new(StringComparer.Ordinal);
        private BlockFiles? _blocks;
        private int _next;

        public override TimeSpan Length => TimeSpan.FromMilliseconds(80); // Opening one makes 256 directories.

        public override async Task OpenAsync(SimDisk disk)
        {
            _blocks = await BlockFiles.OpenAsync(disk, "blocks");
            var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var (id, length) in await _blocks.ListAsync(null, 10_000))
            {
                var bytes = new byte[length];
                Assert.Equal(length, await _blocks.ReadAsync(id, 0, bytes));
                var number = BitConverter.ToInt32(bytes);
                Assert.Equal($"block-{number}", id);
                Assert.True(Content(number, bytes.Length).AsSpan().SequenceEqual(bytes));
                found.Add(id, number);
            }

            foreach (var id in _underWay)
            {
                if (found.TryGetValue(id, out var number)) _answered[id] = number;
                else _answered.Remove(id);
            }

            Assert.Equal(_answered, found);
            _underWay.Clear();
        }

        protected override async Task WorkAsync(int worker, DiskRig rig)
        {
            while (true)
            {
                var number = _next++;
                var id = $"block-{number}";
                _underWay.Add(id);
                await _blocks!.PutAsync(id, Content(number, rig.Chance.Hits(0.03) ? 70_000 : rig.Chance.Between(4, 2000)));
                _underWay.Remove(id);
                _answered[id] = number;
                Answered++;
                if (!rig.Chance.Hits(0.3)) continue;
                _underWay.Add(id);
                Assert.True(await _blocks.DeleteAsync(id));
                _underWay.Remove(id);
                _answered.Remove(id);
            }
        }
    }
}
