using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;
using static OrleansCluster.Algorithms.Cache.CacheOperation;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>Operations from random numbers, on few keys, so that they meet.</summary>
internal static class RandomOperations
{
    /// <summary>Numbers for a run of steps.</summary>
    public static Gen<int[][]> Steps => Gen.Choose(0, (1 << 30) - 1).ArrayOf(6).ArrayOf();

    /// <summary>The operation that numbers mean. Of those with a version one in two has the newest.</summary>
    public static CacheOperation Of(int[] step, long now, Func<string, long> versionOf, int keys = 12, int maxLength = 12)
    {
        var name = $"key{step[1] % keys}";
        var key = Keys.Bytes(name);
        var hash = Keys.Hash(key);
        var value = Keys.Bytes(step[2] % 3 == 0 ? $"{step[2] % 100}" : new string((char)('a' + (step[2] % 26)), step[3] % maxLength));
        var version = versionOf(name) - (step[3] % 2);
        var operation = (step[0] % 11) switch
        {
            0 => Get(hash, key),
            1 or 2 => Set(hash, key, value),
            3 => Add(hash, key, value),
            4 => Replace(hash, key, value),
            5 => CompareAndSet(hash, key, value, version),
            6 => Delete(hash, key),
            7 => CompareAndDelete(hash, key, version),
            8 => Touch(hash, key, default),
            9 => Increment(hash, key, (step[2] % 7) - 3),
            _ => Append(hash, key, value),
        };
        CacheExpiry expiry = new(step[4] % 3 == 0 ? now + (step[4] % 41) : 0, step[5] % 3 == 0 ? 1 + (step[5] % 23) : 0);
        string[] tags = [.. Enumerable.Range(0, 3).Where(tag => (step[5] >> (4 + tag) & 3) == 0).Select(tag => $"tag{tag}")];
        return operation with { Expiry = expiry, Tags = operation.Kind == CacheOperationKind.Touch ? null : tags, KeepsExpiry = step[4] % 5 == 0 };
    }
}
