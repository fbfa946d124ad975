using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>Random operations, with time that moves, against <see cref="NaiveCache"/>.</summary>
public sealed class ModelTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400).WithStartSize(5).WithEndSize(150);

    [Fact]
    public void Every_answer_and_every_key_is_as_the_model_has_it() =>
        Check.One(Many, Prop.ForAll(RandomOperations.Steps.ToArbitrary(), steps => Run(steps, Keys.Roomy, 12)));

    /// <summary>What is evicted is told the model; nothing else may be missing, and the bytes stay within the capacity.</summary>
    [Fact]
    public void Under_eviction_what_is_there_is_as_the_model_has_it() =>
        Check.One(Many, Prop.ForAll(RandomOperations.Steps.ToArbitrary(), steps => Run(steps, CacheLimits.MinCapacityBytes, 8_000)));

    private static void Run(int[][] steps, long capacity, int maxLength)
    {
        var table = Keys.Table(capacity);
        var model = new NaiveCache();
        var (now, greatest) = (0L, 0L);
        foreach (var step in steps)
        {
            now += step[3] % 5 == 0 ? step[4] % 30 : 0;
            switch (step[0] % 29)
            {
                case 0:
                    Assert.Equal(CacheStatus.Done, table.Clear(now).Status);
                    model.Clear();
                    break;
                case 1 or 2:
                    table.Invalidate($"tag{step[1] % 3}", now);
                    model.Invalidate($"tag{step[1] % 3}");
                    break;
                case 3 or 4:
                    table.Advance(now, 1 + (step[1] % 20));
                    break;
                case < 10:
                    var key = $"key{step[1] % 12}";
                    Assert.Equal(model.Access(key, now), table.Read(key, now));
                    break;
                default:
                    greatest = Apply(table, model, RandomOperations.Of(step, now, name => model.Entries.GetValueOrDefault(name)?.Version ?? 7, 12, maxLength), now, greatest);
                    break;
            }

            Compare(table, model, now, capacity);
        }
    }

    private static long Apply(CacheTable table, NaiveCache model, CacheOperation operation, long now, long greatest)
    {
        model.Pass(now);
        var before = model.Entries.GetValueOrDefault(Keys.Text(operation.Key));
        var result = table.Apply(operation, now);
        if (result.Status == CacheStatus.DoesNotFit)
        {
            Assert.True(result.Actual > result.Limit && operation.Kind == CacheOperationKind.Append);
            return greatest;
        }

        Assert.Equal(model.Apply(operation, now, result.Version), result.Status);
        var isStored = result.Status == CacheStatus.Done && operation.Kind is not (CacheOperationKind.Get or CacheOperationKind.Touch);
        if (isStored && !(operation.Expiry.AbsoluteMs != 0 && operation.Expiry.AbsoluteMs <= now))
            Assert.True(result.Version > greatest);
        if (result.Item.Exists)
            Assert.Equal((before!.Value, before.Version), (Keys.Text(result.Item.Value), result.Item.Version));
        model.Pass(now);
        return Math.Max(greatest, result.Version);
    }

    private static void Compare(CacheTable table, NaiveCache model, long now, long capacity)
    {
        model.Pass(now);
        for (var at = 0; at < 12; at++)
        {
            var name = $"key{at}";
            var found = table.TryPeek(Keys.Hash(Keys.Bytes(name)), Keys.Bytes(name), now, out var item);
            if (!found && capacity < Keys.Roomy && table.Statistics.Evictions > 0)
                model.Forget(name);
            var expected = model.Entries.GetValueOrDefault(name);
            Assert.Equal(expected is not null, found);
            if (expected is not null)
                Assert.Equal((expected.Value, expected.Version, expected.Expiry), (Keys.Text(item.Value), item.Version, item.Expiry));
        }

        Assert.True(table.Statistics.Bytes <= capacity);
        Assert.True(capacity < Keys.Roomy || table.Statistics.Evictions == 0);
    }
}
