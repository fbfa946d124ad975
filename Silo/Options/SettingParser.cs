using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace OrleansCluster.Silo.Options;

/// <summary>Reads single settings; whatever is not allowed becomes the one sentence that says so.</summary>
internal sealed class SettingParser(IReadOnlyDictionary<SettingSpec, SettingValue> values)
{
    /// <summary>Whether a source other than the defaults names the setting.</summary>
    public bool IsGiven(SettingSpec spec) => values.TryGetValue(spec, out var value) && value.Source is not null;

    public string? Text(SettingSpec spec) => values.TryGetValue(spec, out var value) ? value.Text : null;

    public int Integer(SettingSpec spec, int least, int most) =>
        OptionalInteger(spec, least, most) ?? throw new SettingException($"{Name(spec)} is missing; allowed is {spec.Allowed}.");

    public int? OptionalInteger(SettingSpec spec, int least, int most)
    {
        var text = Text(spec);
        if (text is null)
            return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ||
            number < least || number > most)
            throw Wrong(spec);
        return number;
    }

    public T Choice<T>(SettingSpec spec) where T : struct, Enum
    {
        foreach (var name in Enum.GetNames<T>())
        {
            if (string.Equals(name, Text(spec), StringComparison.OrdinalIgnoreCase))
                return Enum.Parse<T>(name);
        }

        throw Wrong(spec);
    }

    public IPAddress? OptionalAddress(SettingSpec spec)
    {
        var text = Text(spec);
        if (text is null)
            return null;
        if (string.Equals(text, "localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var address) ? address : throw Wrong(spec);
    }

    /// <summary>A name that is safe as a folder, in a grain key and in a log.</summary>
    public string? OptionalName(SettingSpec spec)
    {
        var text = Text(spec);
        if (text is null)
            return null;
        return IsSafeName(text) ? text : throw Wrong(spec);
    }

    public static bool IsSafeName(string text) =>
        text.Length is >= 1 and <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text.Any(char.IsAsciiLetterOrDigit);

    public SettingException Wrong(SettingSpec spec, string? why = null)
    {
        var value = values.TryGetValue(spec, out var found) ? found : new SettingValue("", null);
        var source = value.Source is null ? "" : $" (from {value.Source})";
        var reason = why is null ? "" : $" ({why})";
        return new SettingException($"{Name(spec)} is '{value.Text}'{source}; allowed is {spec.Allowed}{reason}.");
    }

    [SuppressMessage("Performance", "CA1822", Justification = "Reads as one of the parser's words.")]
    public string Name(SettingSpec spec) => $"{spec.Key} ({spec.Option})";
}
