using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>The options behind SET and GETEX.</summary>
internal ref struct SetOptions
{
    private bool _isRelative;
    private bool _inSeconds;

    public bool IsAdd { get; private set; }

    public bool IsReplace { get; private set; }

    public bool ReturnsValue { get; private set; }

    public bool KeepsExpiry { get; private set; }

    public bool Persists { get; private set; }

    /// <summary>Where the expiry's number stands; 0 if there is none.</summary>
    public int ExpiryIndex { get; private set; }

    /// <summary>Reads the options from an argument on; false if they are none, or not possible together.</summary>
    public static bool TryRead(CommandRunner runner, int from, bool isGetEx, out SetOptions options)
    {
        options = default;
        for (var index = from; index < runner.Count; index++)
        {
            if (isGetEx ? options.TryGetExWord(runner, index) : options.TrySetWord(runner, index))
                continue;
            if (index + 1 == runner.Count || !options.TryExpiry(runner, index))
                return false;
            options.ExpiryIndex = ++index;
        }

        return true;
    }

    /// <summary>The expiry that is named: 0 if none is. False if what is named is no number, or no expiry.</summary>
    public readonly bool TryFindExpiry(CommandRunner runner, out long expiresAtMs, out bool isNumber)
    {
        (expiresAtMs, isNumber) = (0, true);
        if (ExpiryIndex == 0)
            return true;
        isNumber = RespInteger.TryParse(runner.Span(ExpiryIndex), out var number);
        return isNumber && RedisExpiry.TryFind(number, _inSeconds, _isRelative, runner.NowMs, out expiresAtMs);
    }

    private bool TrySetWord(CommandRunner runner, int index)
    {
        if (runner.Is(index, "NX"u8) && !IsReplace)
            return IsAdd = true;
        if (runner.Is(index, "XX"u8) && !IsAdd)
            return IsReplace = true;
        if (runner.Is(index, "GET"u8))
            return ReturnsValue = true;
        return runner.Is(index, "KEEPTTL"u8) && ExpiryIndex == 0 && (KeepsExpiry = true);
    }

    private bool TryGetExWord(CommandRunner runner, int index) => runner.Is(index, "PERSIST"u8) && ExpiryIndex == 0 && (Persists = true);

    // The same unit may be given twice: the last one counts.
    private bool TryExpiry(CommandRunner runner, int index)
    {
        var isPx = runner.Is(index, "PX"u8);
        var isExAt = runner.Is(index, "EXAT"u8);
        if (!isPx && !isExAt && !runner.Is(index, "EX"u8) && !runner.Is(index, "PXAT"u8))
            return false;
        var isRelative = runner.Span(index).Length == 2;
        var inSeconds = isExAt || (isRelative && !isPx);
        if (KeepsExpiry || Persists || (ExpiryIndex != 0 && (isRelative != _isRelative || inSeconds != _inSeconds)))
            return false;
        (_isRelative, _inSeconds) = (isRelative, inSeconds);
        return true;
    }
}
