namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// Runs a workload once to count its changes of the disk, then again for each of them, crashing there; and looks at what each
/// kind
/// of crash leaves.
/// </summary>
internal static class CrashPoints
{
    private const int Seeds = 4;

    /// <param name="prepare">Runs before, where no crash falls.</param>
    /// <param name="workload">Runs on the disk, noting in its model what was acknowledged; ends by exception when the disk
    /// dies.</param>
    /// <param name="check">Looks at a surviving disk, with the workload's model.</param>
    /// <returns>How many survivors were looked at.</returns>
    public static async Task<int> EnumerateAsync<TModel>(
        Func<FaultyDisk, TModel, Task> workload,
        Func<FaultyDisk, TModel, Task> check,
        Func<FaultyDisk, TModel, Task>? prepare = null)
        where TModel : new()
    {
        var calls = await CountAsync(workload, prepare);
        var survivors = 0;
        for (var call = 1L; call <= calls + 1; call++)
        {
            var disk = new FaultyDisk();
            var model = new TModel();
            await (prepare?.Invoke(disk, model) ?? Task.CompletedTask);
            disk.CrashAt(call);
            try
            {
                await workload(disk, model);
                Assert.True(call > calls, "the workload outlived its disk");
            }
            catch (StorageException e) when (e is DiskFencedException or StoreClosedException { InnerException: DiskFencedException })
            {
            }

            foreach (var (mode, seed) in Crashes())
            {
                survivors++;
                try
                {
                    await check(disk.Crash(mode, (int)(call * 31) + seed), model);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Crash at call {call} of {calls}, {mode}, seed {seed}: {e.Message}", e);
                }
            }
        }

        return survivors;
    }

    private static async Task<long> CountAsync<TModel>(
        Func<FaultyDisk, TModel, Task> workload, Func<FaultyDisk, TModel, Task>? prepare)
        where TModel : new()
    {
        var disk = new FaultyDisk();
        var model = new TModel();
        await (prepare?.Invoke(disk, model) ?? Task.CompletedTask);
        var before = disk.Calls;
        await workload(disk, model);
        return disk.Calls - before;
    }

    private static IEnumerable<(CrashMode Mode, int Seed)> Crashes()
    {
        yield return (CrashMode.LoseAll, 0);
        yield return (CrashMode.KeepAll, 0);
        for (var seed = 0; seed < Seeds; seed++)
            yield return (CrashMode.KeepSome, seed);
    }
}
