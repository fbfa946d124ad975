using System.Text;

namespace OrleansCluster.Storage.States;

/// <summary>The rules for keys.</summary>
internal static class StateKey
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The key's length in UTF-8.</summary>
    /// <exception cref="StorageLimitException">It is too long.</exception>
    /// <exception cref="StateKeyException">It is empty, or not text.</exception>
    public static int Check(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
            throw new StateKeyException("is empty");
        if (key.Length > StateStore.MaxKeyBytes)
            throw new StorageLimitException("A key", key.Length, StateStore.MaxKeyBytes);
        try
        {
            var bytes = Strict.GetByteCount(key);
            return bytes <= StateStore.MaxKeyBytes ? bytes : throw new StorageLimitException("A key", bytes, StateStore.MaxKeyBytes);
        }
        catch (EncoderFallbackException)
        {
            throw new StateKeyException("holds half of a surrogate pair, which UTF-8 has no bytes for");
        }
    }
}
