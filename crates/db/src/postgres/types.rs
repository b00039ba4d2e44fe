//! Our values in the wire format of PostgreSQL, by the type the server asks for or answers with.

use std::error::Error as StdError;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::Value;

type Boxed = Box<dyn StdError + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match (self, ty) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Bool(truth), &Type::BOOL) => truth.to_sql(ty, out),
            (Value::Int(int), &Type::INT8) => int.to_sql(ty, out),
            (Value::Int(int), &Type::INT4) => i32::try_from(*int)?.to_sql(ty, out),
            (Value::Int(int), &Type::INT2) => i16::try_from(*int)?.to_sql(ty, out),
            (Value::Int(int), &Type::FLOAT8) => (*int as f64).to_sql(ty, out),
            (Value::Int(int), &Type::FLOAT4) => (*int as f32).to_sql(ty, out),
            (Value::Int(int), &Type::NUMERIC) => {
                put_numeric(*int, out);
                Ok(IsNull::No)
            }
            (Value::Real(real), &Type::FLOAT8) => real.to_sql(ty, out),
            (Value::Real(real), &Type::FLOAT4) => (*real as f32).to_sql(ty, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME | &Type::UNKNOWN) => {
                text.to_sql(ty, out)
            }
            (Value::Blob(bytes), &Type::BYTEA) => bytes.to_sql(ty, out),
            (Value::Uuid(id), &Type::UUID) => id.to_sql(ty, out),
            (Value::Uuid(id), &Type::BYTEA) => id.as_bytes().as_slice().to_sql(ty, out),
            _ => Err(format!("{} was given where {ty} is wanted", self.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Decided with the value in hand, so that the message can name both.
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, Boxed> {
        Ok(match *ty {
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::OID => Value::Int(u32::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Value::Real(f32::from_sql(ty, raw)?.into()),
            Type::NUMERIC => numeric(raw)?,
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => {
                Value::Text(std::str::from_utf8(raw)?.to_owned())
            }
            Type::BYTEA => Value::Blob(raw.to_vec()),
            Type::UUID => Value::Uuid(Uuid::from_sql(ty, raw)?),
            Type::VOID => Value::Null,
            _ => return Err(format!("columns of type {ty} are not read; cast it in the statement").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Boxed> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// Writes a whole number to be compared with a `sum`; the format is the one below.
fn put_numeric(int: i64, out: &mut BytesMut) {
    let mut digits = Vec::new();
    let mut rest = int.unsigned_abs();
    while rest > 0 {
        digits.push((rest % 10_000) as i16);
        rest /= 10_000;
    }
    out.put_i16(digits.len() as i16);
    out.put_i16((digits.len() as i16 - 1).max(0));
    out.put_u16(if int < 0 { 0x4000 } else { 0x0000 });
    out.put_i16(0);
    for digit in digits.iter().rev() {
        out.put_i16(*digit);
    }
}

/// Reads what `sum` over 64-bit columns answers: a whole number when it has no decimals, else a floating one.
///
/// The wire holds a count of base-10000 digits, the weight of the first, the sign, the decimals shown, the digits.
fn numeric(raw: &[u8]) -> Result<Value, Boxed> {
    let word = |i: usize| -> Result<i16, Boxed> {
        let bytes = raw.get(2 * i..2 * i + 2).ok_or("the number is cut off")?;
        Ok(i16::from_be_bytes([bytes[0], bytes[1]]))
    };
    let (count, weight, sign, decimals) = (word(0)?, word(1)?, word(2)? as u16, word(3)?);
    let negative = match sign {
        0x0000 => false,
        0x4000 => true,
        _ => return Err("the number is not finite".into()),
    };
    let digit = |place: i16| -> Result<i128, Boxed> {
        let i = weight - place;
        if i < 0 || i >= count { Ok(0) } else { Ok(word(4 + i as usize)?.into()) }
    };
    let mut whole: i128 = 0;
    for place in (0..=weight.max(0)).rev() {
        whole = whole
            .checked_mul(10_000)
            .and_then(|w| w.checked_add(digit(place).ok()?))
            .ok_or("the number is too large")?;
    }
    if decimals == 0 {
        return Ok(Value::Int(i64::try_from(if negative { -whole } else { whole })?));
    }
    let mut text = format!("{}{whole}.", if negative { "-" } else { "" });
    for place in 1..=(decimals + 3) / 4 {
        text.push_str(&format!("{:04}", digit(-place)?));
    }
    Ok(Value::Real(text.parse()?))
}

#[test]
fn whole_numbers_of_any_size_are_written() {
    for int in [0, 1, -1, 9_999, 10_000, -120_000_000, i64::MAX, i64::MIN] {
        let mut out = BytesMut::new();
        put_numeric(int, &mut out);
        assert_eq!(numeric(&out).unwrap(), Value::Int(int));
    }
}

#[test]
fn numbers_of_any_size_are_read() {
    fn check(words: &[i16], expected: Option<Value>) {
        let raw: Vec<u8> = words.iter().flat_map(|w| w.to_be_bytes()).collect();
        assert_eq!(numeric(&raw).ok(), expected, "{words:?}");
    }
    check(&[0, 0, 0, 0], Some(Value::Int(0)));
    check(&[2, 1, 0, 0, 1, 2345], Some(Value::Int(12_345)));
    // Trailing zero digits are not sent: 120000000 is one digit of weight two.
    check(&[2, 2, 0x4000, 0, 1, 2000], Some(Value::Int(-120_000_000)));
    check(&[2, 0, 0, 2, 3, 2500], Some(Value::Real(3.25)));
    check(&[1, -1, 0, 4, 5], Some(Value::Real(0.0005)));
    check(&[1, 5, 0, 0, 9999], None);
    check(&[0, 0, -0x4000, 0], None);
    check(&[3, 0, 0, 0], None);
}
