//! When two medicines are the same one: a brand and its substance, a pack and its product.

use super::clusters::{Clusters, buckets};
use super::identity::unless_told_apart;
use super::tables::{self, SystemRole};
use crate::clinical::{Labelled, Medication, Product};
use crate::document::Coded;
use crate::fold::fold;

/// What a medicine is recognised by.
struct Medicine<'a> {
    /// Codes that say which product it is, with their system.
    products: Vec<(&'a str, &'a str)>,
    /// Codes of its substance.
    substances: Vec<&'a str>,
    /// Its names, folded, without strength and form.
    names: Vec<String>,
    strength: Option<String>,
    form: Option<&'static str>,
}

/// Groups what is the same medicine: the same product code (CIS, CIP, UCD, virtual medicine), or
/// the same substance or name where strength and form do not tell them apart. Rule: SYN-010.
pub fn same_medicine(medications: &[&Medication]) -> Vec<Vec<usize>> {
    let medicines: Vec<_> = medications.iter().map(|it| medicine(&it.product)).collect();
    let mut clusters = Clusters::new(medicines.len());
    clusters.join_equal(each(&medicines, |it| &it.products));
    let by_substance = buckets(each(&medicines, |it| &it.substances));
    let by_name = buckets(each(&medicines, |it| &it.names));
    for bucket in by_substance.into_iter().chain(by_name) {
        let forms = |at: usize| medicines[at].form;
        let strengths = |at: usize| medicines[at].strength.as_deref();
        for group in unless_told_apart(&bucket, forms) {
            for group in unless_told_apart(&group, strengths) {
                clusters.join_equal(group.into_iter().map(|at| (at, ())));
            }
        }
    }
    clusters.into_groups()
}

fn each<'m, 'a: 'm, K: 'm>(
    medicines: &'m [Medicine<'a>],
    keys: impl Fn(&'m Medicine<'a>) -> &'m Vec<K>,
) -> impl Iterator<Item = (usize, &'m K)> {
    let medicines = medicines.iter().enumerate();
    medicines.flat_map(move |(at, it)| keys(it).iter().map(move |key| (at, key)))
}

fn medicine(product: &Product) -> Medicine<'_> {
    let own = product.code.codes.iter();
    let packs = product.packaging.iter().flat_map(|pack| &pack.codes);
    let codes: Vec<&Coded> = own
        .chain(packs)
        .filter(|it| !tables::is_generic(it))
        .collect();
    let of_role = |role: SystemRole| {
        let codes = codes.iter().copied();
        codes.filter(move |it| tables::system_role_of(&it.system) == Some(role))
    };
    let ingredients = product.ingredients.as_slice();
    let substances = of_role(SystemRole::Substance).map(|it| it.code.as_str());
    let words = fold(product.display());
    let written = [product.display(), &product.code.label].map(fold);
    let form = product.form.as_ref().map(|form| fold(form.display()));
    let mut names: Vec<_> = names(product, ingredients).collect();
    names.extend(of_role(SystemRole::Substance).map(|it| name(&it.label)));
    names.retain(|name| !name.is_empty() && !tables::is_generic_word(name));
    names.sort_unstable();
    names.dedup();
    Medicine {
        products: codes
            .iter()
            .filter(|it| tables::system_role_of(&it.system) != Some(SystemRole::Substance))
            .map(|it| (it.system.as_str(), it.code.as_str()))
            .collect(),
        substances: substances.filter(|code| is_whole_substance(code)).collect(),
        names,
        strength: product
            .strength
            .as_deref()
            .map(fold)
            .and_then(|it| strength(&it))
            .or_else(|| strength(&words))
            .or_else(|| written.iter().find_map(|it| strength(it))),
        form: form
            .iter()
            .chain(&written)
            .find_map(|words| tables::dose_form(words)),
    }
}

/// A group of substances is no substance: ATC codes are whole at seven characters.
fn is_whole_substance(code: &str) -> bool {
    code.len() == 7
}

/// The name, that of the code, and the one substance if there is only one.
fn names<'a>(
    product: &'a Product,
    ingredients: &'a [Labelled],
) -> impl Iterator<Item = String> + 'a {
    let own = [name(&product.name), name(&product.code.label)];
    let single = ingredients.first().filter(|_| ingredients.len() == 1);
    own.into_iter().chain(single.map(|it| name(it.display())))
}

/// What stands before the strength and the form: `plavix` of « PLAVIX 75 mg, comprimé pelliculé ».
fn name(text: &str) -> String {
    let before_form = text.split(',').next().unwrap_or_default();
    let folded = fold(before_form);
    let words = folded.split(' ');
    let named = words.take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    named.collect::<Vec<_>>().join(" ")
}

/// The first number with what stands behind it: `75mg` of « plavix 75 mg comprime ».
fn strength(folded: &str) -> Option<String> {
    let mut words = folded.split(' ').peekable();
    let number = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut strength = number.to_owned();
    // « 0,5 mg » and « 0.5 mg » fold to two numbers.
    while let Some(word) = words.next_if(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        strength.push('.');
        strength.push_str(word);
    }
    if strength.ends_with(|c: char| c.is_ascii_digit()) {
        strength.push_str(tables::strength_unit(words.next()?)?);
        return Some(strength);
    }
    let digits = strength.trim_end_matches(char::is_alphabetic).len();
    let (number, unit) = strength.split_at(digits);
    Some(format!("{number}{}", tables::strength_unit(unit)?))
}
