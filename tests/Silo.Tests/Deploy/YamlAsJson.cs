using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>YAML as kubectl reads it, which is by YAML 1.1: a plain <c>on</c> or <c>0x1F</c> is no string.</summary>
internal static partial class YamlAsJson
{
    public static JToken Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JObject(map.Children.Select(pair => new JProperty(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JArray(list.Children.Select(Convert)),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => new JValue(scalar.Value),
        _ => throw new InvalidDataException($"{node.Start}: {node.NodeType} is not known."),
    };

    private static JValue Plain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return JValue.CreateNull();
        if (True().IsMatch(text) || False().IsMatch(text))
            return new JValue(True().IsMatch(text));
        if (Integer().IsMatch(text))
            return new JValue(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        if (OtherInteger().IsMatch(text))
            throw new FormatException($"'{text}' is a number to YAML 1.1: write it in decimal digits, or in quotes.");
        return Fraction().IsMatch(text) ? new JValue(double.Parse(text, CultureInfo.InvariantCulture)) : new JValue(text);
    }

    [GeneratedRegex("^(true|True|TRUE|yes|Yes|YES|on|On|ON)$")]
    private static partial Regex True();

    [GeneratedRegex("^(false|False|FALSE|no|No|NO|off|Off|OFF)$")]
    private static partial Regex False();

    [GeneratedRegex("^[-+]?(0|[1-9][0-9]{0,17})$")]
    private static partial Regex Integer();

    [GeneratedRegex("^[-+]?(0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]{18,}|[1-9][0-9]*_[0-9_]*)$")]
    private static partial Regex OtherInteger();

    [GeneratedRegex(@"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}
