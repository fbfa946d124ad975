namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>
/// Patterns as Redis has them: <c>*</c> any bytes, <c>?</c> one, <c>[abc]</c>, <c>[^a-z]</c> one of these or none of these, <c>\</c> before what is meant
/// as it stands. Matching takes time in the product of both lengths at most, however the pattern is made.
/// </summary>
internal static class GlobPattern
{
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        var (at, textAt, star, retry) = (0, 0, -1, 0);
        while (textAt < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, textAt);
            }
            else if (at < pattern.Length && MatchesOne(pattern, at, text[textAt], out var next))
            {
                (at, textAt) = (next, textAt + 1);
            }
            else if (star >= 0)
            {
                // The last star takes one byte more.
                (at, textAt) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, int at, byte letter, out int next)
    {
        next = at + 1;
        switch ((char)pattern[at])
        {
            case '?':
                return true;
            case '[':
                return MatchesClass(pattern, letter, ref next);
            case '\\' when next < pattern.Length:
                return pattern[next++] == letter;
            default:
                return pattern[at] == letter;
        }
    }

    // A class that is not closed ends with the pattern.
    private static bool MatchesClass(ReadOnlySpan<byte> pattern, byte letter, ref int at)
    {
        var isNegated = at < pattern.Length && pattern[at] == '^';
        if (isNegated)
            at++;
        var isIn = false;
        for (; at < pattern.Length && pattern[at] != ']'; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
            {
                isIn |= pattern[++at] == letter;
            }
            else if (at + 2 < pattern.Length && pattern[at + 1] == '-')
            {
                var (low, high) = (Math.Min(pattern[at], pattern[at + 2]), Math.Max(pattern[at], pattern[at + 2]));
                isIn |= letter >= low && letter <= high;
                at += 2;
            }
            else
            {
                isIn |= pattern[at] == letter;
            }
        }

        at = Math.Min(at + 1, pattern.Length);
        return isIn != isNegated;
    }
}
