//! The view as a whole: it equals one made from the documents, whatever was written and in which order.
