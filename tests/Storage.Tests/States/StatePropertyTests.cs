using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.States;

/// <summary>
/// Any sequence of writes, deletes, conflicts, snapshots, reopenings and crashes: the store is as the model says.
/// </summary>
public class StatePropertyTests
{
    private enum Act
    {
        Write,
        WriteStale,
        Delete,
        DeleteStale,
        Compact,
        Reopen,
        Crash,
    }

    [Fact]
    public void TheStoreIsAsTheModel()
    {
        var acts = Gen.Frequency(
            (8, Gen.Constant(Act.Write)),
            (2, Gen.Constant(Act.WriteStale)),
            (3, Gen.Constant(Act.Delete)),
            (1, Gen.Constant(Act.DeleteStale)),
            (1, Gen.Constant(Act.Compact)),
            (1, Gen.Constant(Act.Reopen)),
            (1, Gen.Constant(Act.Crash)));
        var step =
            from act in acts
            from key in Gen.Choose(0, 5)
            from length in Gen.Choose(0, 3000)
            select (Act: act, Key: $"key {key}", Length: length);
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => HoldsAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithStartSize(1).WithEndSize(80));
    }

    private static async Task<bool> HoldsAsync(List<(Act Act, string Key, int Length)> steps)
    {
        var disk = new FaultyDisk();
        var model = new StateModel();
        var store = await StateHelp.OpenAsync(disk);
        var number = 0;
        foreach (var (act, key, length) in steps)
        {
            switch (act)
            {
                case Act.Write:
                    await model.WriteAsync(store, key, $"{++number} " + new string('x', length));
                    break;
                case Act.WriteStale:
                    await Assert.ThrowsAsync<StateConflictException>(async () => await store.WriteAsync(key, "no", model.HighestVersion + 1));
                    break;
                case Act.Delete:
                    await model.DeleteAsync(store, key);
                    break;
                case Act.DeleteStale:
                    await Assert.ThrowsAsync<StateConflictException>(async () => await store.DeleteAsync(key, model.HighestVersion + 1));
                    break;
                case Act.Compact:
                    await store.CompactAsync();
                    break;
                case Act.Reopen:
                    await store.DisposeAsync();
                    store = await StateHelp.OpenAsync(disk);
                    break;
                default:
                    disk = disk.Crash((CrashMode)(length % 3), length);
                    store = await StateHelp.OpenAsync(disk);
                    break;
            }

            Assert.Equal(model.Answered.Count, store.Count);
            model.Check(store, Enumerable.Range(0, 6).Select(i => $"key {i}"));
        }

        await store.DisposeAsync();
        return true;
    }
}
