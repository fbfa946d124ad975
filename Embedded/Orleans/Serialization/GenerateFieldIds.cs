namespace Orleans;

/// <summary>Which members of a type get an id without an <see cref="IdAttribute"/>.</summary>
public enum GenerateFieldIds
{
    /// <summary>None: what has no <see cref="IdAttribute"/> is lost.</summary>
    None,

    /// <summary>Public properties that can be read and set.</summary>
    PublicProperties,
}
