namespace OrleansCluster.Gateways.Http.Status;

/// <summary>Ordinal, but runs of digits compare as numbers: silo-2 before silo-10.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var a = x ?? "";
        var b = y ?? "";
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var difference = char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j])
                ? Digits(a, ref i).CompareTo(Digits(b, ref j))
                : a[i++].CompareTo(b[j++]);
            if (difference != 0)
                return difference;
        }

        var rest = (a.Length - i).CompareTo(b.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(a, b);
    }

    private static decimal Digits(string text, ref int at)
    {
        // Names are at most 63 characters; what a decimal cannot hold compares as its first 28 digits.
        decimal value = 0;
        for (var taken = 0; at < text.Length && char.IsAsciiDigit(text[at]); at++, taken++)
        {
            if (taken < 28)
                value = (value * 10) + (text[at] - '0');
        }

        return value;
    }
}
