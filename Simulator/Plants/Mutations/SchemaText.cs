using System.Globalization;
using System.Text;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>The text of a <see cref="Schema"/> as it grows, and which of it is there for which bug.</summary>
/// <param name="field">What has the number of the bug that is switched on, as an expression.</param>
internal sealed class SchemaText(string field)
{
    private readonly StringBuilder _text = new();
    private readonly List<SchemaPlace> _places = [];

    public IReadOnlyList<SchemaPlace> Places => _places;

    /// <summary>Adds what is there whichever bug is switched on.</summary>
    public void Add(string text) => _text.Append(text);

    /// <summary>Adds what is there for a bug.</summary>
    public void Add(int number, string text)
    {
        _places.Add(new SchemaPlace(_text.Length, _text.Length + text.Length, number));
        _text.Append(text);
    }

    /// <summary>The expression that is true if a bug is switched on.</summary>
    public string IsOn(int number) => string.Create(CultureInfo.InvariantCulture, $"{field} == {number}");

    public override string ToString() => _text.ToString();
}
